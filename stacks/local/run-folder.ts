import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** The one folder that a run writes into; it is gone when the run is. */
export interface RunFolder {
  readonly path: string;
  /** in the environment of every process of the run, so that one left behind can be found */
  readonly id: string;
  remove(): Promise<void>;
}

const PREFIX = 'millwright-';

/** Makes the folder, and removes those of runs whose process is gone: a killed run cannot tidy up after itself. */
export async function openRunFolder(): Promise<RunFolder> {
  await sweep();
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  await fs.chmod(folder, 0o700);
  return {
    path: folder,
    id: randomUUID(),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function sweep(): Promise<void> {
  for (const name of await fs.readdir(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    await fs.rm(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
