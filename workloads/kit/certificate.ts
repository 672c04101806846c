import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** Who signs. */
export interface Issuer {
  /** PEM */
  readonly certificate: string;
  readonly key: webcrypto.CryptoKey;
}

/** What is asked for; it proves who its holder is as a server and as a client. */
export interface Wanted {
  /** its common name, as it is: nothing in it is read as a further attribute */
  readonly subject: string;
  /** names and addresses that it answers for as a server */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** PEM; the key is made here, and nobody keeps it but whoever asked. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** Of every key and signature of ours. */
export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Issues one certificate for a key of its own. */
export async function issueCertificate(issuer: Issuer, wanted: Wanted): Promise<Issued> {
  const { subject, names, notBefore, notAfter } = wanted;
  const own = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const above = new x509.X509Certificate(issuer.certificate);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [subject] }],
    issuer: above.subjectName.toJSON(),
    publicKey: own.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: ECDSA_P256,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map(alternativeName))] : []),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(above.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
  return {
    certificate: `${leaf.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}

/** Positive in DER, and that nobody guesses. */
export function serialNumber(): string {
  return randomBytes(16)
    .toString('hex')
    .replace(/^[089a-f]/, '1');
}

function alternativeName(name: string): x509.JsonGeneralName {
  return { type: isIP(name) === 0 ? 'dns' : 'ip', value: name };
}
