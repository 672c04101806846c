import { createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { PublicArea } from './public-area.ts';
import { endorsementFault } from './public-area.ts';

/** By what the TPM of a host is known: the key itself, or its certificate below a manufacturer’s CA, one by number. */
export type ExpectedTpm =
  { readonly endorsementKey: string } | { readonly manufacturerCa: string; readonly serial: string };

export type EndorsementFault =
  'unknown-endorsement-key' | 'not-an-endorsement-key' | 'no-certificate' | 'wrong-certificate';

export interface Refused<Fault> {
  readonly fault: Fault;
  readonly detail: string;
}

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Why an endorsement key is not that of the host; undefined where it is. That its TPM holds it is another question,
 * which a credential asks.
 * @param certificate of the key, DER, as it lies in the TPM
 * @param authorities certificates in PEM, by the manufacturer’s name
 */
export function endorsementRefusal(
  area: PublicArea,
  certificate: Uint8Array | undefined,
  expected: ExpectedTpm,
  authorities: Readonly<Record<string, string>>,
  now: Date,
): Refused<EndorsementFault> | undefined {
  const fault = endorsementFault(area);
  if (fault !== undefined) return { fault: 'not-an-endorsement-key', detail: fault };
  if ('endorsementKey' in expected) {
    return isKey(area, expected.endorsementKey)
      ? undefined
      : { fault: 'unknown-endorsement-key', detail: `sha256:${area.digest} is not the host’s` };
  }
  if (certificate === undefined) {
    return { fault: 'no-certificate', detail: 'its TPM holds none, or the host did not send it' };
  }
  const detail = certificateFault(area.key, certificate, expected, authorities, now);
  return detail === undefined ? undefined : { fault: 'wrong-certificate', detail };
}

function isKey({ digest, key }: PublicArea, written: string): boolean {
  const sha256 = DIGEST.exec(written)?.[1];
  if (sha256 !== undefined) return sha256 === digest;
  try {
    return createPublicKey(written).equals(key);
  } catch {
    return false;
  }
}

function certificateFault(
  key: KeyObject,
  der: Uint8Array,
  { manufacturerCa, serial }: { readonly manufacturerCa: string; readonly serial: string },
  authorities: Readonly<Record<string, string>>,
  now: Date,
): string | undefined {
  try {
    const certificate = new X509Certificate(withoutPadding(der));
    if (!certificate.publicKey.equals(key)) return 'the certificate is of another key';
    if (numberOf(certificate.serialNumber) !== numberOf(serial)) {
      return `the certificate’s number is ${certificate.serialNumber.toLowerCase()}, not the host’s`;
    }
    return chainFault(certificate, certificatesOf(authorities[manufacturerCa] ?? ''), now);
  } catch {
    return 'no certificate in DER';
  }
}

/** An index of a TPM’s memory may be longer than the certificate in it. */
function withoutPadding(der: Uint8Array): Uint8Array {
  const [tag, form, high, low] = der;
  if (tag !== 0x30 || form !== 0x82 || high === undefined || low === undefined) return der;
  return der.subarray(0, 4 + high * 256 + low);
}

function numberOf(serial: string): string {
  return serial.toLowerCase().replaceAll(':', '').replace(/^0+/, '');
}

/** More links than this no manufacturer has. */
const LONGEST_CHAIN = 5;

function chainFault(
  leaf: X509Certificate,
  authorities: readonly X509Certificate[],
  now: Date,
): string | undefined {
  let below = leaf;
  for (let links = 0; links < LONGEST_CHAIN; links += 1) {
    if (now < new Date(below.validFrom) || now > new Date(below.validTo)) {
      return `"${below.subject}" is valid from ${below.validFrom} to ${below.validTo} only`;
    }
    const above = authorities.find((one) => one.ca && below.checkIssued(one) && below.verify(one.publicKey));
    if (above === undefined) return 'no certificate of the manufacturer has issued it';
    if (above.checkIssued(above)) return undefined;
    below = above;
  }
  return 'its chain does not end';
}

function certificatesOf(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
