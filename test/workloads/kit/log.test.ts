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
