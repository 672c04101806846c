import type { Log } from './log.ts';

export interface StopOptions {
  log: Log;
  /** the ordered stop of the service; called once */
  stop: (reason: string) => Promise<void>;
  /** at most the manifest's grace */
  deadlineMs: number;
}

/**
 * Runs until SIGTERM, SIGINT, or, for a process started with an IPC channel, until its parent is gone. Then stops in
 * order and exits: 0 when stopped, 1 when the stop failed or did not end within the deadline.
 */
export function runUntilStopped({ log, stop, deadlineMs }: StopOptions): void {
  let stopping = false;

  const stopOnce = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    const overdue = setTimeout(() => {
      log.error({ deadlineMs }, 'stop is overdue');
      process.exit(1);
    }, deadlineMs);
    stop(reason)
      .then(() => {
        log.info({}, 'stopped');
        process.exit(0);
      })
      .catch((error: unknown) => {
        log.error({ err: error }, 'stop failed');
        process.exit(1);
      })
      .finally(() => {
        clearTimeout(overdue);
      });
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stopOnce);
  // A parent that was killed cannot signal; its closed channel can. It may be closed before we came here, and does not
  // say so again: whoever was started with one can send, whether or not anybody is there to hear it.
  if (process.connected) process.once('disconnect', () => stopOnce('parent gone'));
  else if (process.send !== undefined) stopOnce('parent gone');
}
