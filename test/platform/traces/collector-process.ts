import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { program } from '../../engines/programs.ts';

/** A real collector, started, ended and started again on the same files. */
export interface CollectorProcess {
  start(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
  /** bytes that its process handed to the kernel, sockets included */
  writtenBytes(): number;
  /** the most that it had resident since it was started */
  peakMiB(): number;
  said(): string;
}

const START_MS = 20_000;

/** `config` names `healthPort` as the place of its health check. */
export function collectorProcess(dir: string, config: string, healthPort: number): CollectorProcess {
  const file = path.join(dir, 'config.yaml');
  writeFileSync(file, config);
  let child: ChildProcess | undefined;
  let said = '';
  const proc = (name: string): string => readFileSync(`/proc/${child?.pid ?? 0}/${name}`, 'utf8');
  const isHealthy = async (): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/`).catch(() => undefined);
    return answer?.ok === true;
  };
  return {
    async start() {
      child = spawn(program('otelcol'), ['--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (words: Buffer) => (said = (said + words.toString()).slice(-20_000)));
      }
      for (const untilMs = performance.now() + START_MS; !(await isHealthy());) {
        if (child.exitCode !== null || performance.now() > untilMs)
          throw new Error(`the collector did not start: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async end(signal) {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    writtenBytes: () => Number(/wchar: (\d+)/.exec(proc('io'))?.[1]),
    peakMiB: () => Math.ceil(Number(/VmHWM:\s+(\d+) kB/.exec(proc('status'))?.[1]) / 1024),
    said: () => said,
  };
}
