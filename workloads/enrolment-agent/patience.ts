import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from './gate-client.ts';

/** What another try may change: the gate is new, or busy, or the cluster behind it is away. */
const PASSING: ReadonlySet<string> = new Set([
  'too-often',
  'busy',
  'not-possible-now',
  'no-such-session',
  'used-session',
  'expired-session',
  // Between the quote and the reading of the registers one of them changed.
  'wrong-digest',
]);

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/** Tries until it succeeds, what refuses it does not pass, or the time is over: then it throws the last error. */
export async function withPatience<T>(
  work: () => Promise<T>,
  patienceMs: number,
  tell: (error: unknown, waitMs: number) => void,
): Promise<T> {
  const untilMs = performance.now() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      const passes = !(error instanceof RefusedError) || PASSING.has(error.reason);
      if (!passes || performance.now() + waitMs > untilMs) throw error;
      tell(error, waitMs);
      await sleep(waitMs);
    }
  }
}
