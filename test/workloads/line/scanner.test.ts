import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScannerPlan } from '../../../workloads/contracts/plan.ts';
import { machineId } from '../../../workloads/contracts/topics.ts';
import { rayToBody, type Body } from '../../../workloads/line/body.ts';
import { createScanner, sweep } from '../../../workloads/line/scanner.ts';

const PLAN: ScannerPlan = {
  id: machineId('cell', 'scanner', 'scanner-1'),
  atMm: { xMm: 0, yMm: 0 },
  headingDeg: 0,
  fieldDeg: 180,
  rays: 181,
  rangeMm: 10_000,
  rateHz: 20,
  accuracyMm: 0,
};

function person(xMm: number, yMm: number): Body {
  return { kind: 'person', id: 'p', xMm, yMm, radiusMm: 250, ahead: { x: 1, y: 0 } };
}

describe('a sweep', () => {
  it('says the range of the scanner on every ray where nothing stands', () => {
    expect(sweep(createScanner(PLAN, [], 1), [])).toEqual(new Array(181).fill(10_000));
  });

  it('has its first ray at the right edge of the field, and goes counter-clockwise', () => {
    const scanner = createScanner(PLAN, [], 1);
    expect(sweep(scanner, [person(0, -2250)])[0]).toBe(2000);
    expect(sweep(scanner, [person(2250, 0)])[90]).toBe(2000);
    expect(sweep(scanner, [person(0, 2250)])[180]).toBe(2000);
    expect(sweep(scanner, [person(-2250, 0)])).toEqual(new Array(181).fill(10_000));
  });

  it('sees the feet of arms, and a person in front of one but not behind it', () => {
    const foot = { xMm: 3000, yMm: 0, radiusMm: 300 };
    const scanner = createScanner(PLAN, [foot], 1);
    expect(sweep(scanner, [])[90]).toBe(2700);
    expect(sweep(scanner, [person(1250, 0)])[90]).toBe(1000);
    expect(sweep(scanner, [person(5000, 0)])[90]).toBe(2700);
  });

  it('says 1 on every ray while someone covers it, because 0 would say that the ray failed', () => {
    expect(sweep(createScanner(PLAN, [], 1), [person(10, 0)])).toEqual(new Array(181).fill(1));
  });

  const place = fc.integer({ min: -12_000, max: 12_000 });
  const body: fc.Arbitrary<Body> = fc.oneof(
    fc.tuple(place, place).map(([x, y]) => person(x, y)),
    fc.tuple(place, place, fc.double({ min: 0, max: 7, noNaN: true })).map(([xMm, yMm, turn]): Body => ({
      kind: 'forklift',
      id: 'f',
      xMm,
      yMm,
      ahead: { x: Math.cos(turn), y: Math.sin(turn) },
      lengthMm: 2400,
      widthMm: 1200,
    })),
  );
  const plan = fc.record({
    headingDeg: fc.integer({ min: -360, max: 720 }),
    fieldDeg: fc.integer({ min: 10, max: 360 }),
    rays: fc.integer({ min: 1, max: 400 }),
    accuracyMm: fc.integer({ min: 0, max: 60 }),
  });

  it('is on every ray within the accuracy of the nearest body, whatever sectors are left out to be fast', () => {
    fc.assert(
      fc.property(plan, fc.array(body, { maxLength: 5 }), (changes, bodies) => {
        const scannerPlan = { ...PLAN, ...changes };
        const ranges = sweep(createScanner(scannerPlan, [], 3), bodies);
        const firstDeg = changes.rays > 1 ? changes.headingDeg - changes.fieldDeg / 2 : changes.headingDeg;
        const gapDeg = changes.rays > 1 ? changes.fieldDeg / (changes.rays - 1) : 0;
        const isOff = (range: number, ray: number): boolean => {
          const bearing = ((firstDeg + ray * gapDeg) / 180) * Math.PI;
          // A ray that grazes an edge may be rounded to either side of it: then the rays beside it by a hair count.
          const truths = [bearing, bearing - 1e-7, bearing + 1e-7].map((near) =>
            Math.min(
              PLAN.rangeMm,
              ...bodies.map((one) => rayToBody(0, 0, Math.cos(near), Math.sin(near), one)),
            ),
          );
          const slack = Math.max(0.5, changes.accuracyMm) + 0.1;
          return (
            range < Math.max(1, Math.min(...truths) - slack) ||
            range > Math.max(1, Math.max(...truths) + slack)
          );
        };
        expect(ranges.filter(isOff)).toEqual([]);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const noisy = { ...PLAN, accuracyMm: 30 };
    const of = (seed: number) => sweep(createScanner(noisy, [], seed), [person(4000, 0)]);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});
