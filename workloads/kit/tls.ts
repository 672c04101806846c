import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** PEM of the CA that both ends trust, and of this end's certificate and key. */
export interface TlsFiles {
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

/** The files of a mounted TLS secret. Read at every connect: certificates rotate while a service runs. */
export async function readTlsDir(dir: string): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'tls.crt', 'tls.key'].map((name) => readFile(join(dir, name))),
  );
  return { ca: ca!, cert: cert!, key: key! };
}
