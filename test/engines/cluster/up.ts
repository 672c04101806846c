import { fork } from 'node:child_process';
import path from 'node:path';
import { say } from '../../../stacks/command.ts';
import { clean, keptFolder, sweep } from './cluster-folder.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Brings a site up in a process of its own and resolves true once it is kept. Where that process fails, or a person
 * interrupts it, nothing of what it began is left when this resolves: it is killed as it stands and swept, the same
 * way that the next start sweeps after a kill.
 */
export async function bringUp(site: string): Promise<boolean> {
  const child = fork(path.join(import.meta.dirname, 'up-main.ts'), [site]);
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort();
    child.kill('SIGKILL');
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    await new Promise((resolve) => child.once('exit', resolve));
    const kept = keptFolder(site);
    const { aborted } = interruption.signal;
    if (kept !== undefined && !aborted) return true;
    say(aborted ? 'interrupted: taking away what was begun' : 'taking away what was begun');
    if (kept !== undefined) await clean(kept);
    await sweep();
    return false;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
