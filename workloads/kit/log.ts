import pino from 'pino';
import type { Bound } from './allowance.ts';
import { createAllowance } from './allowance.ts';
import { traceFields } from './trace.ts';

/** `log.info({ fields }, 'message')`: the message is static, so that lines can be counted; the fields vary. */
export type Log = pino.Logger;

/**
 * In bytes, which wear the gateway's flash and fill the buffer that waits for the hub. An eventful hour is far below it,
 * and a loop that fails at full speed is held at 173 MB a day.
 */
export const LOG_BOUND: Bound = { perSecond: 2_000, burst: 128_000 };

/** How long lines may be missing before a line says how many. */
const TELL_AFTER_MS = 1_000;

/**
 * JSON lines on stdout, one service a process. `level` is one of pino's, `silent` included. Beyond its bound a line is
 * dropped, and another says how many were: lines asked for = lines written + lines that those count.
 */
export function createLog(service: string, level: string, bound: Bound = LOG_BOUND): Log {
  const stdout = pino.destination({ sync: true });
  const allowance = createAllowance(bound, () => performance.now());
  let hasDropped = false;
  let droppedLines = 0;
  let telling: NodeJS.Timeout | undefined;

  const tell = (): void => {
    clearTimeout(telling);
    telling = undefined;
    if (droppedLines === 0) return;
    const said = { level: 'warn', time: new Date().toISOString(), service, droppedLines };
    droppedLines = 0;
    stdout.write(`${JSON.stringify({ ...said, msg: 'log lines dropped' })}\n`);
  };
  const write = (line: string): void => {
    if (allowance.take(Buffer.byteLength(line))) {
      stdout.write(line);
      return;
    }
    if (!hasDropped) process.once('exit', tell);
    hasDropped = true;
    droppedLines += 1;
    // One such line a second at the most, so it needs no room in the bound.
    telling ??= setTimeout(tell, TELL_AFTER_MS).unref();
  };

  const timestamp = pino.stdTimeFunctions.isoTime;
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: { service }, timestamp, formatters, mixin: traceFields }, { write });
}
