import CircuitBreaker from 'opossum';
import type { Metrics } from './metrics.ts';

/** `rejected`: the breaker is open or closed down, and nothing was called. `failed`: the call threw or was overdue. */
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
  const underWay = new Set<AbortController>();

  const breaker = new CircuitBreaker<[A, AbortSignal], R>(call, {
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
    const own = new AbortController();
    underWay.add(own);
    try {
      return { kind: 'done', value: await breaker.fire(arg, own.signal) };
    } catch (error) {
      own.abort(error);
      return wasNotCalled(error) ? { kind: 'rejected' } : { kind: 'failed', error };
    } finally {
      underWay.delete(own);
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
      breaker.shutdown();
      for (const own of underWay) own.abort();
    },
  };
}

function wasNotCalled(error: unknown): boolean {
  if (!(error instanceof Error) || !CircuitBreaker.isOurError(error) || !('code' in error)) return false;
  return error.code === 'EOPENBREAKER' || error.code === 'ESHUTDOWN';
}
