import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { ECDSA_P256, serialNumber } from '../kit/certificate.ts';
import { GateRefusal } from './refusal.ts';

/** CloudCore’s own CA, which it made and keeps in the Secret `casecret`: certificate and key, DER. */
export interface EdgeAuthority {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

const DAY_MS = 86_400_000;
/** For a host whose clock is a little behind. */
const BACK_MS = 3_600_000;

/**
 * A client certificate for one node, as CloudCore with its authorisation on wants to be met. Of the request only the
 * key is taken: the name is the gate’s to say. Throws a GateRefusal where the request is none.
 */
export async function edgeCertificate(
  request: Uint8Array | undefined,
  host: string,
  { certificate, key }: EdgeAuthority,
  now: Date,
  days: number,
): Promise<{ certificate: string; ca: string }> {
  const publicKey = await keyOf(request);
  const ca = new x509.X509Certificate(arrayBuffer(certificate));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', arrayBuffer(pkcs8(key)), ECDSA_P256, false, [
    'sign',
  ]);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ O: ['system:nodes'] }, { CN: [`system:node:${host}`] }],
    issuer: ca.subjectName.toJSON(),
    publicKey,
    signingKey,
    signingAlgorithm: ECDSA_P256,
    notBefore: new Date(now.getTime() - BACK_MS),
    notAfter: new Date(Math.min(now.getTime() + days * DAY_MS, ca.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  return { certificate: `${leaf.toString('pem')}\n`, ca: `${ca.toString('pem')}\n` };
}

async function keyOf(request: Uint8Array | undefined): Promise<x509.PublicKey> {
  if (request === undefined)
    throw new GateRefusal('no-request', 'a KubeEdge host asks with a request of its own key');
  try {
    const parsed = new x509.Pkcs10CertificateRequest(arrayBuffer(request));
    const { asymmetricKeyDetails } = createPublicKey(parsed.publicKey.toString('pem'));
    if (asymmetricKeyDetails?.namedCurve === 'prime256v1' && (await parsed.verify())) return parsed.publicKey;
  } catch {
    // Whatever it is, it is no request.
  }
  throw new GateRefusal('wrong-request', 'not a PKCS#10 request that its own key on P-256 has signed');
}

/** CloudCore writes SEC 1; others PKCS#8. */
function pkcs8(der: Buffer): Buffer {
  const form = { key: der, format: 'der' } as const;
  const read = () => {
    try {
      return createPrivateKey({ ...form, type: 'sec1' });
    } catch {
      return createPrivateKey({ ...form, type: 'pkcs8' });
    }
  };
  return read().export({ type: 'pkcs8', format: 'der' });
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
