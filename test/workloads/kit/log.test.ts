import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('a log line is JSON with its service, its level by name, its fields and the trace that it belongs to', async () => {
  const program = `
    const { createLog } = await import(${JSON.stringify(new URL('../../../workloads/kit/log.ts', import.meta.url).href)});
    const { startTracing, traceFields } = await import(${JSON.stringify(new URL('../../../workloads/kit/trace.ts', import.meta.url).href)});
    const log = createLog('hub', 'info');
    log.debug({}, 'not shown');
    log.warn({ spool: 'gw-1', err: new Error('full') }, 'batch refused');
    const tracing = startTracing({ service: 'hub', site: 'graz', gateway: 'gw-1', endpoint: 'http://127.0.0.1:9' });
    while (!tracing.span('probe').run(() => traceFields()).trace_id) await new Promise(setImmediate);
    tracing.span('deliver').run(() => log.info({}, 'inside'));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    expect.objectContaining({ level: 'warn', service: 'hub', spool: 'gw-1', msg: 'batch refused' }),
    expect.objectContaining({
      level: 'info',
      msg: 'inside',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    }),
  ]);
  expect(lines[0]).toMatchObject({ err: { message: 'full' } });
  expect(lines[0]).not.toHaveProperty('trace_id');
});

test('S110 a service that logs without end is held to its bound, and says how many lines it dropped', async () => {
  const program = `
    const { createLog } = await import(${JSON.stringify(new URL('../../../workloads/kit/log.ts', import.meta.url).href)});
    const log = createLog('hub', 'info', { perSecond: 1_000, burst: 20_000 });
    for (let line = 0; line < 5_000; line += 1) log.info({ line }, 'again');
    setTimeout(() => { for (let line = 0; line < 5_000; line += 1) log.error({ line }, 'and again'); }, 1_500);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; droppedLines?: number });
  const counts = lines.flatMap(({ droppedLines }) => droppedLines ?? []);
  expect(lines.length - counts.length + counts.reduce((sum, lost) => sum + lost, 0)).toBe(10_000);
  // One while it runs, one when it ends.
  expect(counts).toHaveLength(2);
  expect(Buffer.byteLength(stdout)).toBeLessThan(25_000);
});
