import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLatency, quantileMs, record } from '../../../workloads/line/latency.ts';
import { rememberSweep, type SweepTimes } from '../../../workloads/line/sweep-times.ts';

describe('the latency histogram', () => {
  it('says 0 of nothing', () => {
    expect(quantileMs(createLatency(), 0.99)).toBe(0);
  });

  it('is at most 2 % above the true quantile and never below it', () => {
    const ms = fc.double({ min: 0.02, max: 60_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(ms, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.99, 1),
        (all, share) => {
          const latency = createLatency();
          for (const one of all) record(latency, one);
          const truth = all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1]!;
          expect(quantileMs(latency, share)).toBeGreaterThanOrEqual(truth * (1 - 1e-9));
          expect(quantileMs(latency, share)).toBeLessThanOrEqual(truth * 1.0201);
        },
      ),
      { seed: 12 },
    );
  });

  it('keeps what is beyond its range in its last bucket', () => {
    const latency = createLatency();
    record(latency, 1e9);
    expect(quantileMs(latency, 0.5)).toBeGreaterThan(60_000);
    expect(latency.count).toBe(1);
  });
});

describe('the times of sweeps', () => {
  it('are those of the first scan with a timestamp, and only the last 64', () => {
    const times: SweepTimes = new Map();
    rememberSweep(times, 1000, 5);
    rememberSweep(times, 1000, 6);
    expect(times.get(1000)).toBe(5);
    for (let timestamp = 1001; timestamp <= 1064; timestamp++) rememberSweep(times, timestamp, timestamp);
    expect(times.size).toBe(64);
    expect(times.has(1000)).toBe(false);
    expect(times.has(1064)).toBe(true);
  });
});
