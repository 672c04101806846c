import pino from 'pino';
import { traceFields } from './trace.ts';

/** `log.info({ fields }, 'message')`: the message is static, so that lines can be counted; the fields vary. */
export type Log = pino.Logger;

/** JSON lines on stdout, one service a process. `level` is one of pino's, `silent` included. */
export function createLog(service: string, level: string): Log {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: traceFields,
  });
}
