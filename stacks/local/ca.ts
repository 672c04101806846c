import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { ECDSA_P256, issueCertificate } from '../../workloads/kit/certificate.ts';

/** A certificate authority for one run on this machine: its key lives in memory only. */
export interface LocalCa {
  /** PEM */
  readonly certificate: string;
  /**
   * Writes ca.crt, tls.crt and tls.key, readable by this user only, to `options.dir`, by default `<dir>/<name>`, and
   * returns that folder. The common name is `name`; `hosts` are the DNS names and addresses that a server answers to;
   * `until` is its end where it is another than that of the others.
   */
  issue(
    name: string,
    options?: { dir?: string; hosts?: readonly string[]; until?: Date | undefined },
  ): Promise<string>;
}

const HOUR_MS = 3_600_000;

/** Makes a CA whose certificates are written below `dir`. */
export async function createLocalCa(dir: string): Promise<LocalCa> {
  const keys = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const validity = validityNow();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=millwright local CA',
    keys,
    signingAlgorithm: ECDSA_P256,
    ...validity,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const certificate = root.toString('pem');

  return {
    certificate,
    issue: async (name, { dir: folder = join(dir, name), hosts = [], until } = {}) => {
      const leaf = await issueCertificate(
        { certificate, key: keys.privateKey },
        { subject: name, names: hosts, ...validity, ...(until !== undefined && { notAfter: until }) },
      );
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await Promise.all([
        writeFile(join(folder, 'ca.crt'), certificate, { mode: 0o600 }),
        writeFile(join(folder, 'tls.crt'), leaf.certificate, { mode: 0o600 }),
        writeFile(join(folder, 'tls.key'), leaf.key, { mode: 0o600 }),
      ]);
      return folder;
    },
  };
}

/** An hour back for a clock that was set meanwhile, two days ahead: longer than any local run. */
function validityNow(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + 48 * HOUR_MS) };
}
