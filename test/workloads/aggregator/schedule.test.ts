import { describe, expect, it } from 'vitest';
import { drainMs, dueInMs, outageUntilFullMs } from '../../../workloads/aggregator/schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const pace = { intervalMs: 15 * MINUTE_MS, maxPendingBytes: 32 * 1024 * 1024 };
const pending = { entries: 10, bytes: 1000, begunAtMs: 0, failures: 0, failedAtMs: 0 };

describe('S96 the next batch', () => {
  it('goes fifteen minutes after the last one began', () => {
    expect(dueInMs(pending, pace, 0, 0)).toBe(15 * MINUTE_MS);
    expect(dueInMs(pending, pace, 14 * MINUTE_MS, 0)).toBe(MINUTE_MS);
    expect(dueInMs(pending, pace, HOUR_MS, 0)).toBe(0);
  });

  it('goes at once when much has come together', () => {
    expect(dueInMs({ ...pending, bytes: 40 * 1024 * 1024 }, pace, MINUTE_MS, 0)).toBe(0);
  });

  it('S97 after a failure waits longer each time, up to a minute, however much there is', () => {
    const failed = { ...pending, bytes: 1e9, failedAtMs: 1000 };
    const waits = [1, 2, 3, 4, 5, 20, 1000].map((failures) =>
      dueInMs({ ...failed, failures }, pace, 1000, 0.999_999),
    );
    expect(waits.map(Math.round)).toEqual([500, 1000, 2000, 4000, 8000, MINUTE_MS, MINUTE_MS]);
    expect(dueInMs({ ...failed, failures: 5 }, pace, 1000, 0)).toBe(4000);
  });
});

describe('the arithmetic of an outage', () => {
  const perHour = (gigabytes: number): number => (gigabytes * 1e9) / 3600;

  it('D1 200 MB last 40 minutes at 0.3 GB an hour, and 2.4 at 5', () => {
    expect(outageUntilFullMs(200e6, perHour(0.3))).toBeCloseTo(40 * MINUTE_MS);
    expect(outageUntilFullMs(200e6, perHour(5))).toBeCloseTo(2.4 * MINUTE_MS);
  });

  it('D2 0.3 GB an hour are 0.667 Mbit/s and 75 MB a batch', () => {
    expect((perHour(0.3) * 8) / 1e6).toBeCloseTo(0.667, 3);
    expect((perHour(0.3) * pace.intervalMs) / 1000).toBeCloseTo(75e6);
  });

  it('D3 eight hours of outage drain in 16 hours at 1 Mbit/s, 4 at 2, and never at less than comes in', () => {
    const rate = (perHour(0.3) * 8) / 1e6;
    expect(drainMs(8 * HOUR_MS, rate, 1) / HOUR_MS).toBeCloseTo(16);
    expect(drainMs(8 * HOUR_MS, rate, 2) / HOUR_MS).toBeCloseTo(4);
    expect(drainMs(8 * HOUR_MS, rate, 5) / HOUR_MS).toBeCloseTo(1.23, 2);
    expect(drainMs(8 * HOUR_MS, rate, 10) / HOUR_MS).toBeCloseTo(0.57, 2);
    expect(drainMs(HOUR_MS, 1, 1)).toBe(Infinity);
  });
});
