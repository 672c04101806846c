import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

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

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

/** Makes a CA whose certificates are written below `dir`. */
export async function createLocalCa(dir: string): Promise<LocalCa> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const validity = validityNow();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=millwright local CA',
    keys,
    signingAlgorithm: ALGORITHM,
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
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        ...validity,
        ...(until !== undefined && { notAfter: until }),
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([
            x509.ExtendedKeyUsage.serverAuth,
            x509.ExtendedKeyUsage.clientAuth,
          ]),
          ...(hosts.length > 0 ? [new x509.SubjectAlternativeNameExtension(hosts.map(alternativeName))] : []),
        ],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await Promise.all([
        writeFile(join(folder, 'ca.crt'), certificate, { mode: 0o600 }),
        writeFile(join(folder, 'tls.crt'), leaf.toString('pem'), { mode: 0o600 }),
        writeFile(join(folder, 'tls.key'), x509.PemConverter.encode(key, 'PRIVATE KEY'), { mode: 0o600 }),
      ]);
      return folder;
    },
  };
}

function alternativeName(host: string): x509.JsonGeneralName {
  return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host };
}

/** An hour back for a clock that was set meanwhile, two days ahead: longer than any local run. */
function validityNow(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + 48 * HOUR_MS) };
}
