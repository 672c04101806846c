import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAllowance } from '../../../workloads/kit/allowance.ts';

const BOUND = { perSecond: 1_000, burst: 5_000 };

test('no stretch of time sees more than the burst and what the rate allows in it', () => {
  const spending = fc.record({ afterMs: fc.nat(2_000), amount: fc.integer({ min: 1, max: 2_000 }) });
  fc.assert(
    fc.property(fc.array(spending, { maxLength: 200 }), (spendings) => {
      let nowMs = 0;
      const allowance = createAllowance(BOUND, () => nowMs);
      let spent = 0;
      for (const { afterMs, amount } of spendings) {
        nowMs += afterMs;
        if (allowance.take(amount)) spent += amount;
        expect(spent).toBeLessThanOrEqual(BOUND.burst + (nowMs / 1000) * BOUND.perSecond + 0.001);
      }
    }),
    { seed: 110 },
  );
});

test('what stays within the rate is never refused', () => {
  let nowMs = 0;
  const allowance = createAllowance(BOUND, () => nowMs);
  for (let time = 0; time < 100; time += 1) {
    expect(allowance.take(500)).toBe(true);
    nowMs += 500;
  }
});
