import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type { Row } from './table.ts';
import type { SiteCa } from './site-ca.ts';

/** What a Secret holds, by key, as text. */
export type Held = Readonly<Record<string, string>>;

/** How one certificate stands; what is not `valid` is issued anew. */
export type Verdict =
  | { readonly state: 'valid'; readonly notAfterMs: number; readonly renewAtMs: number }
  /** nobody may wait for it: whoever mounts it cannot start, or does so with what nobody accepts */
  | { readonly state: 'missing' | 'wrong' | 'expired'; readonly reason: string }
  /** it serves, and its successor is to be there long before its end */
  | { readonly state: 'due'; readonly reason: string; readonly notAfterMs: number };

/**
 * When a certificate is renewed: after half of its life, as infra/charts/lifetimes.ts reckons, and at the latest after
 * 7/12, well before two thirds. Where between follows from the certificate itself, so that those which were issued
 * together do not fall due together, and every look comes to the same.
 */
export function renewAtMs(notBeforeMs: number, notAfterMs: number, fingerprint: string): number {
  const share = createHash('sha256').update(fingerprint).digest().readUInt32BE(0) / 2 ** 32;
  return notBeforeMs + (notAfterMs - notBeforeMs) * (1 / 2 + share / 12);
}

/** Judges what a row's Secret holds; undefined where there is none. */
export function judge(row: Row, held: Held | undefined, ca: SiteCa, nowMs: number): Verdict {
  if (held === undefined) return { state: 'missing', reason: 'it is not there' };
  const certificate = parsed(held['tls.crt']);
  if (certificate === undefined) return wrong('it holds no certificate');
  const fault = faultOf(row, held, certificate, ca);
  if (fault !== undefined) return wrong(fault);
  const notBeforeMs = Date.parse(certificate.validFrom);
  const notAfterMs = Date.parse(certificate.validTo);
  if (nowMs >= notAfterMs) return { state: 'expired', reason: 'it has expired' };
  if (nowMs < notBeforeMs) return wrong('it is not valid yet: the clock went back');
  const renew = renewAtMs(notBeforeMs, notAfterMs, certificate.fingerprint256);
  // One that ends with its CA is as good as any that this CA could sign.
  if (nowMs >= renew && notAfterMs < ca.notAfterMs) {
    return { state: 'due', reason: 'half of its life is over', notAfterMs };
  }
  // The one before was of the same key, or nobody would believe in this; so there is time.
  if (held['tls.crt'] !== `${leafOf(held['tls.crt'])}${ca.chain}`) {
    return { state: 'due', reason: 'the certificate of the CA is another', notAfterMs };
  }
  return { state: 'valid', notAfterMs, renewAtMs: renew };
}

function faultOf(row: Row, held: Held, certificate: X509Certificate, ca: SiteCa): string | undefined {
  if (held['ca.crt'] !== ca.root) return 'its root is another';
  if (!certificate.verify(ca.parsed.publicKey)) return 'it is not signed by this CA';
  if (certificate.subject !== `CN=${row.subject}`) return 'its subject is another';
  if (!answersFor(certificate, row.names)) return 'its names are others';
  return holdsKey(certificate, held['tls.key']) ? undefined : 'its key is another';
}

function answersFor({ subjectAltName = '' }: X509Certificate, names: readonly string[]): boolean {
  const own = subjectAltName.split(', ').map((one) => one.replace(/^(?:DNS|IP Address):/, ''));
  return own.toSorted().join(' ') === [...names].toSorted().join(' ');
}

function holdsKey(certificate: X509Certificate, key: string | undefined): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key ?? ''));
  } catch {
    return false;
  }
}

function parsed(pem: string | undefined): X509Certificate | undefined {
  try {
    return new X509Certificate(pem ?? '');
  } catch {
    return undefined;
  }
}

const END = '-----END CERTIFICATE-----\n';

/** The first certificate of several. */
function leafOf(pem = ''): string {
  const end = pem.indexOf(END);
  return end < 0 ? pem : pem.slice(0, end + END.length);
}

function wrong(reason: string): Verdict {
  return { state: 'wrong', reason };
}
