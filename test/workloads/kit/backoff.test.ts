import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../../../workloads/kit/backoff.ts';

test('a wait is never over its bound, never under half of its step, and doubles until the bound', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(10_000), random, (attempt, at) => {
      const waitMs = backoffMs({ firstMs: 100, maxMs: 2000 }, attempt, at);
      const stepMs = Math.min(2000, 100 * 2 ** attempt);
      expect(waitMs).toBeGreaterThanOrEqual(stepMs / 2);
      expect(waitMs).toBeLessThanOrEqual(stepMs);
    }),
    { seed: 5 },
  );
});
