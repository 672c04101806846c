import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * What a host may call its own: the line's state, and the pods' logs, of which a kubelet removes all that are not its
 * own pods' (seen: those of the other hosts).
 */
const OWN = ['/var/lib', '/var/log'];
/** Where pods keep what outlives them in a folder of the host. */
const STATE = '/var/lib/millwright';

/**
 * A mount namespace in which a host's folders are its own: what is there of this machine shows through, and what the
 * host writes lies below `dir`. So a path that a manifest names is the same on every host, and on none of them this
 * machine's. Returns the file that names it.
 */
export async function createHostFiles(dir: string): Promise<string> {
  const held = path.join(dir, 'mounts');
  await mkdir(held, { recursive: true });
  // A namespace can be held only where mounts do not spread.
  await execute('mount', ['--bind', held, held]);
  await execute('mount', ['--make-private', held]);
  const file = path.join(held, 'namespace');
  await writeFile(file, '');
  await execute('unshare', [`--mount=${file}`, '--propagation', 'private', 'true']);
  for (const own of OWN) {
    const upper = path.join(dir, 'own', own, 'upper');
    const work = path.join(dir, 'own', own, 'work');
    for (const folder of [upper, work]) await mkdir(folder, { recursive: true });
    const layers = `lowerdir=${own},upperdir=${upper},workdir=${work}`;
    await execute('nsenter', [`--mount=${file}`, 'mount', '-t', 'overlay', 'overlay', '-o', layers, own]);
  }
  // A pod with users of its own cannot be given a folder of an overlay: the kernel maps no users on one (6.18).
  const state = path.join(dir, 'own', STATE);
  await mkdir(state, { recursive: true });
  await execute('nsenter', [`--mount=${file}`, 'mkdir', '-p', STATE]);
  await execute('nsenter', [`--mount=${file}`, 'mount', '--bind', state, STATE]);
  return file;
}
