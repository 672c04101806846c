import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ECDSA_P256 } from '../../workloads/kit/certificate.ts';
import { UsageError } from '../usage-error.ts';

/** The operator's root, opened to sign once. */
export interface Root {
  readonly certificate: X509Certificate;
  readonly pem: string;
  readonly key: webcrypto.CryptoKey;
}

const FILES = { certificate: 'root.crt', key: 'root.key' } as const;
const REPOSITORY = path.join(import.meta.dirname, '..', '..');

/**
 * Opens `root.crt` and `root.key` in a folder outside the repository. The key is read, used and forgotten; nothing of it
 * is written or told. Throws a UsageError with what is wrong with the folder.
 */
export async function openRoot(folder: string, passphrase: string | undefined): Promise<Root> {
  const at = (file: string) => path.join(folder, file);
  const pem = read(at(FILES.certificate));
  if (!path.relative(realpathSync(REPOSITORY), realpathSync(folder)).startsWith('..')) {
    throw new UsageError(
      `${folder} lies in the repository`,
      'keep the root elsewhere: what lies here is committed sooner or later',
    );
  }
  const { mode } = lstatSync(at(FILES.key), { throwIfNoEntry: false }) ?? { mode: 0 };
  if ((mode & 0o077) !== 0) {
    throw new UsageError(`others may read ${at(FILES.key)}`, `chmod 600 ${at(FILES.key)}`);
  }
  const der = exported(read(at(FILES.key)), passphrase, at(FILES.key));
  const certificate = parsed(pem, at(FILES.certificate));
  const key = await webcrypto.subtle
    .importKey('pkcs8', new Uint8Array(der), ECDSA_P256, false, ['sign'])
    .catch(() => {
      throw new UsageError(
        `${at(FILES.key)} is no ECDSA key on P-256`,
        'make a root as docs/certificates.md says',
      );
    });
  return { certificate, pem, key };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(
      `${file} cannot be read`,
      'give the folder of your root by --root; docs/certificates.md makes one',
    );
  }
}

function parsed(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UsageError(`${file} is no certificate in PEM`, 'give the folder of your root by --root');
  }
}

function exported(pem: string, passphrase: string | undefined, file: string): Buffer {
  try {
    return createPrivateKey({ key: pem, passphrase: passphrase ?? '' }).export({
      type: 'pkcs8',
      format: 'der',
    });
  } catch {
    throw new UsageError(
      `${file} does not open`,
      'if it has a passphrase, give the file with it by --passphrase-file',
    );
  }
}
