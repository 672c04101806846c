import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../usage-error.ts';
import { isSafe } from './receiver.ts';
import type { LocalParcel } from './send.ts';

/**
 * Every file below a folder, to be sent to `under` on a host.
 * Throws a UsageError where the folder is none, or a name is one that no host is given.
 */
export async function parcelsOf(folder: string, under: string): Promise<readonly LocalParcel[]> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`${folder} is no folder`, 'npm run bundle makes one');
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => ({ file: path.join(folder, name), path: path.posix.join(under, ...name.split(path.sep)) }))
    .filter(({ file }) => statSync(file).isFile());
  const odd = files.filter((one) => !isSafe(one.path) || one.path.startsWith('/')).map(({ file }) => file);
  if (odd.length > 0) {
    throw new UsageError(
      `no host is given a file of such a name: ${odd.join(', ')}`,
      'letters, digits and . _ + - / only',
    );
  }
  const parcels: LocalParcel[] = [];
  for (const one of files) {
    parcels.push({ ...one, sha256: await digestOf(one.file), bytes: statSync(one.file).size });
  }
  return parcels;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
