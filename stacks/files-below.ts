import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface FileBelow {
  /** below the folder, with `/` */
  readonly path: string;
  readonly file: string;
  readonly sizeBytes: number;
}

/** Every file of a folder, by path. */
export function filesBelow(folder: string): readonly FileBelow[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .flatMap((name) => {
      const file = path.join(folder, name);
      const found = statSync(file);
      return found.isFile() ? [{ path: name.split(path.sep).join('/'), file, sizeBytes: found.size }] : [];
    });
}

/** In hex, of a file that may be larger than memory. */
export async function hashOf(file: string, algorithm: 'sha256' | 'sha512' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
