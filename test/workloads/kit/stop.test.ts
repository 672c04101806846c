import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Ended {
  code: number | null;
  output: string;
}

/** Starts stoppable.ts, does `act` once it is ready, and waits for its end. */
async function run(how: string, act: (child: ChildProcess) => void, ipc = false): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stoppable.ts'), ...how.split(' ')], {
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const wasReady = output.includes('ready');
    output += chunk.toString();
    if (!wasReady && output.includes('ready')) act(child);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output };
}

describe('a service process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s and exits with 0', async (signal) => {
    const { code, output } = await run('cleanly', (child) => child.kill(signal));
    expect(code).toBe(0);
    expect(output).toContain(`stop 1 for ${signal}`);
  });

  test('stops once, however often it is told', async () => {
    const { code, output } = await run('never', (child) => {
      child.kill('SIGTERM');
      child.kill('SIGINT');
      child.kill('SIGTERM');
    });
    expect(output).not.toContain('stop 2');
    expect(output).toContain('stop is overdue');
    expect(code).toBe(1);
  });

  test('exits with 1 when its stop fails', async () => {
    const { code, output } = await run('badly', (child) => child.kill('SIGTERM'));
    expect(code).toBe(1);
    expect(output).toContain('a disk is full');
  });

  test('stops when its parent is gone, where it was started with a channel', async () => {
    const { code, output } = await run('cleanly', (child) => child.disconnect(), true);
    expect(code).toBe(0);
    expect(output).toContain('stop 1 for parent gone');
  });

  test('stops when its parent was gone before it was ready', async () => {
    const { code, output } = await run('cleanly late', (child) => child.disconnect(), true);
    expect(code).toBe(0);
    expect(output).toContain('stop 1 for parent gone');
  });
});
