import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Outcome } from '../../stacks/local/outcome.ts';

/** The smallest site that has everything: one gateway, which carries the whole platform, and one cell: six processes. */
const MINI = `
config:
  millwright:site:
    archetype: welding-line
    title: Mini
    region: test
    wan: { rateMbit: 20, latencyMs: 20, offlineDays: 1 }
    hosts:
      gw-1: { role: k3s-server, address: 10.20.0.11, memory: 3GiB, reason: one host carries all }
    cells:
      weld-01: { type: weld, host: gw-1, originMm: { xMm: 0, yMm: 0 } }
`;

export interface Workplace {
  stacks: string;
  out: string;
  /** the run's own TMPDIR, so that what it leaves there can be seen */
  temp: string;
  remove(): Promise<void>;
}

/** A folder with the repository's layers and the site `mini`. */
export async function aWorkplace(): Promise<Workplace> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'test-start-'));
  const stacks = path.join(root, 'stacks');
  await fs.mkdir(stacks);
  for (const name of ['fleet.yaml', 'archetypes']) {
    await fs.cp(path.join('stacks', name), path.join(stacks, name), { recursive: true });
  }
  await fs.writeFile(path.join(stacks, 'Pulumi.mini.yaml'), MINI);
  const temp = path.join(root, 'temp');
  await fs.mkdir(temp);
  return {
    stacks,
    out: path.join(root, 'dist'),
    temp,
    remove: () => fs.rm(root, { recursive: true, force: true }),
  };
}

export interface Run {
  process: ChildProcess;
  /** everything on stderr so far */
  words(): string;
  /** resolves when stderr has shown it */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  ended(): Promise<{ exitCode: number | null; outcome: Outcome | undefined; stdout: string }>;
}

/** `npm start -- mini …`, as npm would start it. */
export function startRun(workplace: Workplace, args: readonly string[]): Run {
  const child = spawn(
    process.execPath,
    [
      'stacks/run.js',
      'start',
      'mini',
      '--stacks',
      workplace.stacks,
      '--out',
      workplace.out,
      '--json',
      ...args,
    ],
    { env: { ...process.env, TMPDIR: workplace.temp, CI: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let words = '';
  let stdout = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    process: child,
    words: () => words,
    until: async (pattern) => {
      for (;;) {
        const match = pattern.exec(words);
        if (match !== null) return match;
        if (child.exitCode !== null) throw new Error(`ended before ${String(pattern)} was shown:\n${words}`);
        await Promise.race([once(child.stderr, 'data'), closed]);
      }
    },
    ended: async () => {
      const [exitCode] = await closed;
      const outcome = stdout === '' ? undefined : (JSON.parse(stdout) as Outcome);
      return { exitCode, outcome, stdout };
    },
  };
}
