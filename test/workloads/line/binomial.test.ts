import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialQuantile } from '../../../workloads/line/binomial.ts';

describe('the binomial quantile', () => {
  it.each([
    [10, 0.5, 0.999, 9], // P(X ≤ 9) = 1 - 2^-10 = 0.99902, P(X ≤ 8) = 0.98926
    [10, 0.5, 0.5, 5], // P(X ≤ 5) = 0.623
    [1, 0.01, 0.99, 0],
    [1, 0.011, 0.99, 1],
    [0, 0.5, 0.999, 0],
    [50, 0, 0.999, 0],
    [50, 1, 0.999, 50],
  ])('of %i tries at %f is, for %f, %i', (n, rate, share, wanted) => {
    expect(binomialQuantile(n, rate, share)).toBe(wanted);
  });

  it('holds where the probability of no error is smaller than any double', () => {
    // Normal approximation: 20,000 ± 3.09 × 140.
    const quantile = binomialQuantile(1_000_000, 0.02, 0.999);
    expect(quantile).toBeGreaterThan(20_400);
    expect(quantile).toBeLessThan(20_470);
  });

  it('never falls with more tries or a higher rate', () => {
    const rate = fc.double({ min: 0.001, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), rate, rate, (n, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(binomialQuantile(n, high, 0.999)).toBeGreaterThanOrEqual(binomialQuantile(n, low, 0.999));
        expect(binomialQuantile(n + 1, a, 0.999)).toBeGreaterThanOrEqual(binomialQuantile(n, a, 0.999));
      }),
      { seed: 11 },
    );
  });
});
