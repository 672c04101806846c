import CircuitBreaker from 'opossum';
import type { Metrics } from './metrics.ts';

/** `rejected`: the breaker is open and nothing was called. `failed`: the call threw or was overdue. */
export type Outcome<R> =
  { kind: 'done'; value: R } | { kind: 'rejected' } | { kind: 'failed'; error: unknown };

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface Breaker<A, R> {
  /** never rejects */
  fire(arg: A): Promise<Outcome<R>>;
  state(): BreakerState;
  /** no more calls; the signals of those under way abort */
  close(): void;
}

export interface BreakerOptions<A, R> {
  /** of the metric `<name>_breaker_state` */
  name: string;
  /** must end soon after its signal aborts: `fire` does not wait for it */
  call: (arg: A, signal: AbortSignal) => Promise<R>;
  timeoutMs: number;
  /** from open to the one trial call of half-open */
  resetMs: number;
  errorThresholdPercent: number;
  metrics: Metrics;
}

const GAUGE: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/**
 * A circuit breaker round one call. Each call has an AbortSignal of its own: opossum can share a controller between
 * calls, and then one that is overdue aborts the others (measured), so its option is not used.
 */
export function createBreaker<A, R>(options: BreakerOptions<A, R>): Breaker<A, R> {
  const { name, call, timeoutMs, resetMs, errorThresholdPercent, metrics } = options;
  const closing = new AbortController();

  const withOwnSignal = (arg: A): Promise<R> =>
    call(arg, AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]));

  const breaker = new CircuitBreaker<[A], R>(withOwnSignal, {
    name,
    timeout: timeoutMs,
    resetTimeout: resetMs,
    errorThresholdPercentage: errorThresholdPercent,
  });
  const state = (): BreakerState => (breaker.opened ? 'open' : breaker.halfOpen ? 'half-open' : 'closed');

  const gauge = metrics.gauge(`${name}_breaker_state`, '0 closed, 1 half-open, 2 open');
  const calls = metrics.counter(`${name}_breaker_calls_total`, 'calls by outcome', ['outcome']);
  const report = (): void => gauge.set(GAUGE[state()]);
  breaker.on('open', report).on('halfOpen', report).on('close', report);
  report();

  const outcome = async (arg: A): Promise<Outcome<R>> => {
    try {
      return { kind: 'done', value: await breaker.fire(arg) };
    } catch (error) {
      return error instanceof Error &&
        CircuitBreaker.isOurError(error) &&
        'code' in error &&
        error.code === 'EOPENBREAKER'
        ? { kind: 'rejected' }
        : { kind: 'failed', error };
    }
  };

  return {
    fire: async (arg) => {
      const result = await outcome(arg);
      calls.inc({ outcome: result.kind });
      return result;
    },
    state,
    close: () => {
      closing.abort();
      breaker.shutdown();
    },
  };
}
