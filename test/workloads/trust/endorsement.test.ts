import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { endorsementRefusal } from '../../../workloads/trust/endorsement.ts';
import { publicArea } from '../../../workloads/trust/public-area.ts';
import { anAttestationKey, anEndorsementKey } from './a-tpm.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const NOW = new Date('2026-11-24T12:00:00Z');
const own = anEndorsementKey();
const area = publicArea(own.area);

async function aRoot(name: string) {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ECDSA,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2040-01-01'),
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  return { keys, certificate, pem: certificate.toString('pem') };
}

async function aCertificate(root: Awaited<ReturnType<typeof aRoot>>, until = '2039-01-01'): Promise<Buffer> {
  const spki = own.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '0a1b2c',
    subject: 'CN=a TPM',
    issuer: root.certificate.subject,
    publicKey: new x509.PublicKey(Uint8Array.from(spki).buffer),
    signingKey: root.keys.privateKey,
    signingAlgorithm: ECDSA,
    notBefore: new Date('2024-01-01'),
    notAfter: new Date(until),
  });
  // As it lies in the TPM: the room that is left over is not cut off.
  return Buffer.concat([Buffer.from(certificate.rawData), Buffer.alloc(40, 0xff)]);
}

describe('endorsement key', () => {
  let [maker, other]: Awaited<ReturnType<typeof aRoot>>[] = [];
  beforeAll(async () => {
    maker = await aRoot('maker');
    other = await aRoot('maker');
  });
  const refusal = (
    certificate: Buffer | undefined,
    serial = '0a:1b:2c',
    authorities = { maker: maker!.pem },
  ) => endorsementRefusal(area, certificate, { manufacturerCa: 'maker', serial }, authorities, NOW);

  it('is known by its digest or in PEM, and no other is', () => {
    const pem = own.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const endorsementKey of [`sha256:${area.digest}`, pem]) {
      expect(endorsementRefusal(area, undefined, { endorsementKey }, {}, NOW)).toBeUndefined();
    }
    const attestation = anAttestationKey().publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const endorsementKey of [`sha256:${'0'.repeat(64)}`, attestation, 'nothing']) {
      const refused = endorsementRefusal(area, undefined, { endorsementKey }, {}, NOW);
      expect(refused?.fault).toBe('unknown-endorsement-key');
    }
  });

  it('is known by a certificate of its maker with its number, and by nothing less', async () => {
    const certificate = await aCertificate(maker!);
    expect(refusal(certificate)).toBeUndefined();
    expect(refusal(undefined)?.fault).toBe('no-certificate');
    expect(refusal(certificate, '0a1b2d')?.detail).toContain('number is 0a1b2c');
    expect(refusal(certificate, '0a1b2c', { maker: other!.pem })?.detail).toContain(
      'no certificate of the manufacturer',
    );
    expect(refusal(await aCertificate(maker!, '2025-01-01'))?.detail).toContain('is valid from');
    expect(refusal(Buffer.from('no certificate'))?.detail).toBe('no certificate in DER');
  });

  it('is not believed with the certificate of another key', async () => {
    const certificate = await aCertificate(maker!);
    const wrong = publicArea(anAttestationKey().area);
    const expected = { manufacturerCa: 'maker', serial: '0a1b2c' };
    expect(endorsementRefusal(wrong, certificate, expected, { maker: maker!.pem }, NOW)?.fault).toBe(
      'not-an-endorsement-key',
    );
  });
});
