import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Issuer } from '../kit/certificate.ts';
import { ECDSA_P256 } from '../kit/certificate.ts';

/** The CA of a site as it lies on its first server. */
export interface SiteCa extends Issuer {
  readonly parsed: X509Certificate;
  /** the operator's root, or several while one follows another: what everybody trusts, PEM */
  readonly root: string;
  /** what goes with each certificate, so that whoever trusts the root alone finds the way; empty where this is the root */
  readonly chain: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export type Opened = { ok: true; ca: SiteCa } | { ok: false; reason: string };

/** Read again for every round: the operator signs a new one every half of its life. Of a key nothing is ever told. */
export async function openSiteCa(dir: string): Promise<Opened> {
  const texts = await Promise.all(
    ['ca-key.pem', 'ca-cert.pem', 'root-cert.pem'].map((name) =>
      readFile(path.join(dir, name), 'utf8').catch(() => undefined),
    ),
  );
  const [key, certificate, root] = texts;
  if (key === undefined) return refused('ca-key.pem cannot be read; npm run ca -- <site> request makes it');
  if (certificate === undefined || root === undefined) {
    return refused('ca-cert.pem and root-cert.pem are not both here; npm run ca -- <site> sign makes them');
  }
  const opened = parse(key, certificate, root);
  if (typeof opened === 'string') return refused(opened);
  const { parsed, privateKey } = opened;
  try {
    const der = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
    return {
      ok: true,
      ca: {
        parsed,
        certificate,
        root,
        chain: parsed.checkIssued(parsed) ? '' : certificate,
        key: await webcrypto.subtle.importKey('pkcs8', der, ECDSA_P256, false, ['sign']),
        notBeforeMs: Date.parse(parsed.validFrom),
        notAfterMs: Date.parse(parsed.validTo),
      },
    };
  } catch {
    return refused('ca-key.pem is no ECDSA key on P-256; npm run ca -- <site> request makes one');
  }
}

/** A word of Node's about a key might hold some of it, so what is wrong is said in our own. */
function parse(
  key: string,
  certificate: string,
  root: string,
): { parsed: X509Certificate; privateKey: KeyObject } | string {
  let parsed: X509Certificate;
  let privateKey: KeyObject;
  try {
    parsed = new X509Certificate(certificate);
    new X509Certificate(root);
  } catch {
    return 'ca-cert.pem or root-cert.pem is no certificate in PEM; npm run ca -- <site> sign makes both';
  }
  try {
    privateKey = createPrivateKey(key);
  } catch {
    return 'ca-key.pem is no private key in PEM';
  }
  if (!parsed.checkPrivateKey(privateKey)) {
    return 'ca-cert.pem is not of ca-key.pem; sign the request of this server';
  }
  return parsed.ca ? { parsed, privateKey } : 'ca-cert.pem is of no CA; npm run ca -- <site> sign makes one';
}

function refused(reason: string): Opened {
  return { ok: false, reason };
}
