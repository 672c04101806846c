import { describe, expect, it } from 'vitest';
import { dueInMs } from '../../../workloads/aggregator/schedule.ts';

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
