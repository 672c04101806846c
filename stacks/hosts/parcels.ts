import { statSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, hashOf } from '../files-below.ts';
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
  const files = filesBelow(folder).map((one) => ({ ...one, path: path.posix.join(under, one.path) }));
  const odd = files.filter((one) => !isSafe(one.path) || one.path.startsWith('/')).map(({ file }) => file);
  if (odd.length > 0) {
    throw new UsageError(
      `no host is given a file of such a name: ${odd.join(', ')}`,
      'letters, digits and . _ + - / only',
    );
  }
  const parcels: LocalParcel[] = [];
  for (const { path: at, file, sizeBytes } of files) {
    parcels.push({ path: at, file, sha256: await hashOf(file), bytes: sizeBytes });
  }
  return parcels;
}
