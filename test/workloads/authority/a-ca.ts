import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { onTestFinished } from 'vitest';
import type { SiteCa } from '../../../workloads/authority/site-ca.ts';
import { openSiteCa } from '../../../workloads/authority/site-ca.ts';
import { ECDSA_P256 } from '../../../workloads/kit/certificate.ts';

export const DAY_MS = 86_400_000;
/** When the CAs of these tests were signed. */
export const SIGNED_MS = Date.UTC(2026, 0, 1);

interface Files {
  readonly 'ca-key.pem': string;
  readonly 'ca-cert.pem': string;
  readonly 'root-cert.pem': string;
}

export interface Made {
  readonly root: x509.X509Certificate;
  readonly rootKey: webcrypto.CryptoKey;
  readonly files: Files;
}

/** A root and an intermediate below it, valid for 400 days from `SIGNED_MS`; `again` signs the same key anew. */
export async function makeCa(again?: Made, fromMs = SIGNED_MS, days = 400): Promise<Made> {
  const pair = () => webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const extensions = () => [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
  ];
  const validity = { notBefore: new Date(fromMs), notAfter: new Date(fromMs + days * DAY_MS) };
  const rootKeys = await pair();
  const rootKey = again?.rootKey ?? rootKeys.privateKey;
  const root =
    again?.root ??
    (await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=root',
      keys: rootKeys,
      signingAlgorithm: ECDSA_P256,
      notBefore: new Date(fromMs),
      notAfter: new Date(fromMs + 7300 * DAY_MS),
      extensions: extensions(),
    }));
  const own = again === undefined ? await pair() : await keysOf(again.files['ca-key.pem']);
  const below = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ['site CA'] }],
    issuer: root.subjectName.toJSON(),
    publicKey: own.publicKey,
    signingKey: rootKey,
    signingAlgorithm: ECDSA_P256,
    ...validity,
    extensions: extensions(),
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
  return {
    root,
    rootKey,
    files: {
      'ca-key.pem': `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
      'ca-cert.pem': `${below.toString('pem')}\n`,
      'root-cert.pem': `${root.toString('pem')}\n`,
    },
  };
}

async function keysOf(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const [der = new ArrayBuffer(0)] = x509.PemConverter.decode(pem);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, ECDSA_P256, true, ['sign']);
  const { d: _, key_ops: __, ...open } = await webcrypto.subtle.exportKey('jwk', privateKey);
  return {
    privateKey,
    publicKey: await webcrypto.subtle.importKey('jwk', open, ECDSA_P256, true, ['verify']),
  };
}

/** Writes what is given into a folder, by default one that goes with the test. */
export function folderOf(files: Partial<Files>, dir = aFolder()): string {
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(dir, name), text, { mode: 0o600 });
  chmodSync(dir, 0o700);
  return dir;
}

function aFolder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-ca-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export async function opened(files: Partial<Files>): Promise<SiteCa> {
  const result = await openSiteCa(folderOf(files));
  if (!result.ok) throw new Error(result.reason);
  return result.ca;
}
