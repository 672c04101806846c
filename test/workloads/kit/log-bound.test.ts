import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogAllowance } from '../../../workloads/kit/log-bound.ts';

const BOUND = { bytesPerSecond: 1_000, burstBytes: 5_000 };

test('in no stretch of time goes out more than the burst and what the rate allows in it', () => {
  const line = fc.record({ afterMs: fc.nat(2_000), bytes: fc.integer({ min: 1, max: 2_000 }) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
      let nowMs = 0;
      const allowance = createLogAllowance(BOUND, () => nowMs);
      let outBytes = 0;
      for (const { afterMs, bytes } of lines) {
        nowMs += afterMs;
        if (allowance.take(bytes)) outBytes += bytes;
        expect(outBytes).toBeLessThanOrEqual(
          BOUND.burstBytes + (nowMs / 1000) * BOUND.bytesPerSecond + 0.001,
        );
      }
    }),
    { seed: 110 },
  );
});

test('a line within the rate always goes out', () => {
  let nowMs = 0;
  const allowance = createLogAllowance(BOUND, () => nowMs);
  for (let line = 0; line < 100; line += 1) {
    expect(allowance.take(500)).toBe(true);
    nowMs += 500;
  }
});
