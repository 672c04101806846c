import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { ECDSA_P256 } from '../kit/certificate.ts';

/** A key that never leaves this host, and the request for a certificate of it. */
export interface OwnRequest {
  /** PKCS#8 in PEM, which Go reads too */
  readonly key: string;
  /** PKCS#10, DER */
  readonly request: Buffer;
}

export async function ownRequest(host: string): Promise<OwnRequest> {
  const keys = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ O: ['system:nodes'] }, { CN: [`system:node:${host}`] }],
    keys,
    signingAlgorithm: ECDSA_P256,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}
`,
    request: Buffer.from(request.rawData),
  };
}
