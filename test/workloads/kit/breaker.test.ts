import { afterEach, describe, expect, test, vi } from 'vitest';
import { createBreaker } from '../../../workloads/kit/breaker.ts';
import type { Breaker, BreakerOptions } from '../../../workloads/kit/breaker.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';

type Call = BreakerOptions<string, string>['call'];

const open: Breaker<string, string>[] = [];
afterEach(() => {
  for (const breaker of open.splice(0)) breaker.close();
});

function breakerOf(call: Call, options: Partial<BreakerOptions<string, string>> = {}) {
  const metrics = createMetrics('test');
  const breaker = createBreaker({
    name: 'upload',
    call,
    timeoutMs: 60,
    resetMs: 40,
    errorThresholdPercent: 50,
    metrics,
    ...options,
  });
  open.push(breaker);
  return { breaker, metrics };
}

/** Ends only by its signal, and tells. */
const untilAborted = (told: (signal: AbortSignal) => void): Call => {
  return (_arg, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        told(signal);
        reject(new Error('aborted'));
      });
    });
};

describe('a breaker', () => {
  test('gives back what the call gave, and why it failed', async () => {
    const { breaker } = breakerOf((arg) =>
      arg === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve(arg),
    );
    expect(await breaker.fire('good')).toEqual({ kind: 'done', value: 'good' });
    expect(await breaker.fire('bad')).toEqual({ kind: 'failed', error: new Error('no') });
  });

  test('opens on failures, calls nothing while open, tries once, and closes on success', async () => {
    let isBad = true;
    let calls = 0;
    const { breaker, metrics } = breakerOf((arg) => {
      calls += 1;
      return isBad ? Promise.reject(new Error('no')) : Promise.resolve(arg);
    });
    await breaker.fire('x');
    expect(breaker.state()).toBe('open');
    expect(await metrics.text()).toContain('edge_test_upload_breaker_state 2');
    expect(await breaker.fire('x')).toEqual({ kind: 'rejected' });
    expect(calls).toBe(1);

    await expect.poll(() => breaker.state(), { interval: 5 }).toBe('half-open');
    expect(await metrics.text()).toContain('edge_test_upload_breaker_state 1');
    expect((await breaker.fire('x')).kind).toBe('failed');
    expect(breaker.state()).toBe('open');

    await expect.poll(() => breaker.state(), { interval: 5 }).toBe('half-open');
    isBad = false;
    expect((await breaker.fire('x')).kind).toBe('done');
    expect(breaker.state()).toBe('closed');
    const text = await metrics.text();
    expect(text).toContain('edge_test_upload_breaker_state 0');
    expect(text).toContain('edge_test_upload_breaker_calls_total{outcome="failed"} 2');
    expect(text).toContain('edge_test_upload_breaker_calls_total{outcome="rejected"} 1');
    expect(text).toContain('edge_test_upload_breaker_calls_total{outcome="done"} 1');
  });

  test('aborts the signal of an overdue call', async () => {
    const aborted = Promise.withResolvers<AbortSignal>();
    const { breaker } = breakerOf(untilAborted(aborted.resolve));
    expect((await breaker.fire('x')).kind).toBe('failed');
    expect((await aborted.promise).aborted).toBe(true);
  });

  test('does not abort one call because another is overdue', async () => {
    const signals = new Map<string, AbortSignal>();
    const finish = Promise.withResolvers<string>();
    const { breaker } = breakerOf(
      (arg, signal) => {
        signals.set(arg, signal);
        return arg === 'slow' ? new Promise(() => undefined) : finish.promise;
      },
      { timeoutMs: 300 },
    );
    vi.useFakeTimers();
    const slow = breaker.fire('slow');
    await vi.advanceTimersByTimeAsync(150);
    const other = breaker.fire('other');
    await vi.advanceTimersByTimeAsync(151);
    vi.useRealTimers();
    expect((await slow).kind).toBe('failed');
    expect(signals.get('slow')?.aborted).toBe(true);
    expect(signals.get('other')?.aborted).toBe(false);
    finish.resolve('fine');
    expect(await other).toEqual({ kind: 'done', value: 'fine' });
  });

  test('calls nothing after its close, and aborts what is under way', async () => {
    const aborted = Promise.withResolvers<AbortSignal>();
    const { breaker } = breakerOf(untilAborted(aborted.resolve), { timeoutMs: 60_000 });
    const fired = breaker.fire('x');
    breaker.close();
    expect((await fired).kind).toBe('failed');
    expect((await aborted.promise).aborted).toBe(true);
    expect(await breaker.fire('x')).toEqual({ kind: 'rejected' });
  });
});
