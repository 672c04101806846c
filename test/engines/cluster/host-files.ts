import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a host may call its own: the line's state and nothing of this machine's is kept there. */
const OWN = '/var/lib';

/**
 * A mount namespace in which a host's `/var/lib` is its own: what is there of this machine shows through, and what the
 * host writes lies below `dir`. So a path that a manifest names is the same on every host, and on none of them this
 * machine's. Returns the file that names it.
 */
export async function createHostFiles(dir: string): Promise<string> {
  const held = path.join(dir, 'mounts');
  const [upper, work] = [path.join(dir, 'own', 'upper'), path.join(dir, 'own', 'work')];
  for (const folder of [held, upper, work]) await mkdir(folder, { recursive: true });
  // A namespace can be held only where mounts do not spread.
  await execute('mount', ['--bind', held, held]);
  await execute('mount', ['--make-private', held]);
  const file = path.join(held, 'namespace');
  await writeFile(file, '');
  await execute('unshare', [`--mount=${file}`, '--propagation', 'private', 'true']);
  const layers = `lowerdir=${OWN},upperdir=${upper},workdir=${work}`;
  await execute('nsenter', [`--mount=${file}`, 'mount', '-t', 'overlay', 'overlay', '-o', layers, OWN]);
  return file;
}
