import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** What a command came to: from its start to its end, what its processes computed, and the largest one's size. */
export interface ProcessTime {
  ms: number;
  /** user and system time of all its Node processes: what a busy machine distorts least */
  cpuMs: number;
  maxRssMiB: number;
}

const USAGE = path.join(import.meta.dirname, 'synth-peer', 'usage.cjs');

/** Runs a command of Node once; throws with its last words where it fails. */
export function timeProcess(
  command: readonly string[],
  options: { cwd: string; environment?: Readonly<Record<string, string>> },
): ProcessTime {
  const [program = '', ...args] = command;
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, NODE_OPTIONS: `--require=${USAGE}`, CI: '', ...options.environment },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ms = performance.now() - startedMs;
  if (status !== 0)
    throw new Error(`${command.join(' ')} ended with ${status ?? 'a signal'}: ${stderr.slice(-800)}`);
  // Every Node process of the command reports; the largest is the one meant.
  const sizes = [...stderr.matchAll(/max-rss-kib=(\d+)/g)].map(([, kib]) => Number(kib) / 1024);
  const cpuMs = [...stderr.matchAll(/cpu-us=(\d+)/g)].reduce((sum, [, us]) => sum + Number(us) / 1000, 0);
  return { ms, cpuMs, maxRssMiB: Math.max(0, ...sizes) };
}

/** The middle one of several runs. */
export function median(times: readonly ProcessTime[]): ProcessTime {
  const sorted = times.toSorted((a, b) => a.ms - b.ms);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('a median needs at least one run');
  return middle;
}
