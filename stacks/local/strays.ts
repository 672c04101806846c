import fs from 'node:fs/promises';

/** The variable that marks every process of a run, its children's children too. */
export const RUN_VARIABLE = 'MILLWRIGHT_RUN';

/**
 * Processes of a run that are still there, ours excepted: asked of the system and not of our own list, since a list
 * does not know what it forgot. Empty where there is no /proc.
 */
export async function straysOf(runId: string): Promise<number[]> {
  const marker = `${RUN_VARIABLE}=${runId}`;
  const names = await fs.readdir('/proc').catch(() => []);
  const strays: number[] = [];
  for (const name of names) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    // A process that ended meanwhile, or is not ours to read.
    const environment = await fs.readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(marker)) strays.push(pid);
  }
  return strays;
}

/** Kills what is still there of a run, and gives the ids of what was: nobody is left who could stop it in order. */
export async function endStrays(runId: string): Promise<readonly number[]> {
  const strays = await straysOf(runId);
  for (const pid of strays) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return strays;
}
