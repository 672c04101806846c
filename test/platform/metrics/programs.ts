import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programOnPath } from '../../engines/path.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly amd64: { readonly sha256: string }; readonly arm64: { readonly sha256: string } }
    >
  >;
}

/** The program of an image, from the very package that the image is made of where that is here, else from PATH. */
export function imageProgram(packageName: string, program: string, scratch: string): string | undefined {
  const lock = JSON.parse(
    readFileSync(path.join(ROOT, 'workloads/image/packages.lock.json'), 'utf8'),
  ) as Lock;
  const row = lock.packages[packageName]?.[process.arch === 'arm64' ? 'arm64' : 'amd64'];
  const file = path.join(ROOT, 'build', 'packages', `${String(row?.sha256)}.deb`);
  if (!existsSync(file) || programOnPath('dpkg-deb') === undefined) return programOnPath(program);
  const folder = path.join(scratch, packageName);
  mkdirSync(folder, { recursive: true });
  if (spawnSync('dpkg-deb', ['-x', file, folder]).status !== 0) return programOnPath(program);
  return path.join(folder, 'usr', 'bin', program);
}

/** A program that runs, and what it has said. */
export interface Running {
  readonly child: ChildProcess;
  said(): string;
  /** ends it, and waits for its end */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** the most memory that it had, as the kernel counts it */
  peakMiB(): number;
}

const MOST_SAID = 200_000;

export function run(program: string, args: readonly string[]): Running {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      if (said.length < MOST_SAID) said += chunk.toString();
    });
  }
  const ended = once(child, 'exit');
  return {
    child,
    said: () => said,
    stop: async (signal) => {
      child.kill(signal);
      await ended;
    },
    peakMiB: () => {
      const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
      return Math.ceil(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024);
    },
  };
}
