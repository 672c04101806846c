import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isRunning } from '../process-running.ts';
import { LocalSiteError } from './local-site-error.ts';
import { endStrays } from './strays.ts';

/** The one folder that a run writes into; it is gone when the run is. */
export interface RunFolder {
  readonly path: string;
  /** the folder's name: in the environment of every process of the run, so that one left behind can be found */
  readonly id: string;
  remove(): Promise<void>;
}

const PREFIX = 'millwright-';
/** A spool that cannot be made would be noticed a minute later, and by its broker first. */
const NEEDED_MIB = 128;

/**
 * Makes the folder, and removes those of runs whose process is gone, with whatever still runs of them: a killed run
 * cannot tidy up after itself.
 */
export async function openRunFolder(neededMiB = NEEDED_MIB): Promise<RunFolder> {
  const folder = await makeFolder(neededMiB).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new LocalSiteError(
      `${os.tmpdir()} cannot be used (${why}): set TMPDIR to a folder with ${neededMiB} MiB free`,
    );
  });
  return {
    path: folder,
    id: path.basename(folder),
    remove: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function makeFolder(neededMiB: number): Promise<string> {
  await sweep();
  const { bavail, bsize } = await fs.statfs(os.tmpdir());
  const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMiB < neededMiB) throw new Error(`${freeMiB} MiB free`);
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  await fs.chmod(folder, 0o700);
  return folder;
}

async function sweep(): Promise<void> {
  for (const name of await fs.readdir(os.tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    // First who could still write there.
    await endStrays(name);
    await fs.rm(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}
