import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BURST_MS, createAllowance } from '../../../stacks/local/allowance.ts';

const SEED = 20_261_124;

it('D2 0.667 Mbit/s carry 75 MB in 15 minutes, and no more', () => {
  const allowance = createAllowance(0.667, 0);
  let carried = 0;
  for (let nowMs = 0; nowMs <= 900_000; nowMs += 50) carried += allowance.take(Infinity, nowMs);
  expect(carried / 1e6).toBeCloseTo(75, 0);
});

it('never carries more than its rate and its burst, whenever it is asked', () => {
  const asks = fc.array(fc.record({ afterMs: fc.nat(500), bytes: fc.nat(200_000) }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), asks, (rateMbit, steps) => {
      const allowance = createAllowance(rateMbit, 0);
      let nowMs = 0;
      let carried = 0;
      for (const { afterMs, bytes } of steps) {
        nowMs += afterMs;
        const taken = allowance.take(bytes, nowMs);
        expect(taken).toBeLessThanOrEqual(bytes);
        carried += taken;
        expect(carried).toBeLessThanOrEqual(rateMbit * 125 * (nowMs + BURST_MS));
      }
    }),
    { seed: SEED },
  );
});

it('takes a new rate from the moment it is set', () => {
  const allowance = createAllowance(8, 0);
  expect(allowance.take(Infinity, 10)).toBe(10_000);
  allowance.setRateMbit(80);
  expect(allowance.take(Infinity, 20)).toBe(100_000);
});
