import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpoolPlace } from '../../contract/spool.ts';
import { openSpool } from '../../../workloads/kit/spool-log.ts';

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'millwright-spool-'));
}

/** A folder as a crash leaves it: its files as they are now, their owner gone. */
export async function crashCopy(dir: string, to: string): Promise<string> {
  await rm(to, { recursive: true, force: true });
  await cp(dir, to, { recursive: true });
  return to;
}

export async function segmentFiles(dir: string): Promise<string[]> {
  return (await readdir(dir))
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .map((name) => join(dir, name));
}

export async function segmentLogPlace(): Promise<SpoolPlace> {
  const root = await temporaryFolder();
  let life = 0;
  let dir = join(root, 'life-0');
  return {
    open: (options) => openSpool({ dir, ...options }),
    async crash(spool) {
      const copy = await crashCopy(dir, join(root, `life-${(life += 1)}`));
      await spool.close();
      dir = copy;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
