import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectionMm } from '../../../workloads/collision-engine/separation.ts';
import { sweepOf } from '../../../workloads/collision-engine/sweep.ts';
import { worldOf } from '../../../workloads/collision-engine/world.ts';
import { aPlan, aScanner, anArm, castMm, moved } from './a-plan.ts';
import type { Person } from './a-plan.ts';

const plan = aPlan();
const world = worldOf(plan, 'gw-1');
const scanners = plan.cells.flatMap((cell) => cell.scanners);
const arms = plan.cells.flatMap((cell) => cell.arms);
const person = (xMm: number, yMm: number): Person => ({ xMm, yMm, radiusMm: 300 });

const anyPerson = fc.record({
  xMm: fc.integer({ min: -2000, max: 23_000 }),
  yMm: fc.integer({ min: -2000, max: 10_000 }),
  radiusMm: fc.integer({ min: 150, max: 300 }),
});
const anyScanner = fc.nat(scanners.length - 1);

function look(index: number, rangesMm: readonly number[]): number[] {
  return [...sweepOf(world.scanners[index]!, rangesMm).nearestMm];
}

describe('worked by hand', () => {
  // One arm 5 m ahead of a scanner, five rays 10 degrees apart: rays at -20, -10, 0, 10 and 20 degrees.
  const single = worldOf(
    aPlan({
      cells: [
        {
          ...plan.cells[0]!,
          arms: [anArm('left/arm/a', { xMm: 5000, yMm: 0 })],
          scanners: [
            aScanner('left/scanner/s', { xMm: 0, yMm: 0 }, 0, { fieldDeg: 40, rays: 5, rangeMm: 8000 }),
          ],
        },
      ],
    }),
    'gw-1',
  );
  const sweep = (ranges: number[]) => sweepOf(single.scanners[0]!, ranges).nearestMm[0];
  const EMPTY = [8000, 8000, 4880, 8000, 8000];

  test('an empty hall is clear as far as anyone can see', () => {
    expect(sweep(EMPTY)).toBe(Infinity);
  });
  test('the foot within the accuracy of the scanner is no intruder', () => {
    expect(sweep(EMPTY.with(2, 4850))).toBe(Infinity);
    expect(sweep(EMPTY.with(2, 4910))).toBe(Infinity);
  });
  test('somebody before the foot hides the arm and counts as being at it', () => {
    expect(sweep(EMPTY.with(2, 2000))).toBeCloseTo(151 - 900, 6);
  });
  test('somebody at 7 m on the ray that passes the arm at 868 mm is 2198 mm from its foot', () => {
    // (7000 cos 10° - 5000, 7000 sin 10°) = (1893.7, 1215.5): 2250.2 mm from the base, 900 of them envelope
    expect(sweep(EMPTY.with(3, 7000))).toBeCloseTo(2250.23 - 900, 1);
  });
  test('somebody at 3 m on that ray hides what passes the arm at 868 mm', () => {
    expect(sweep(EMPTY.with(3, 3000))).toBeCloseTo(5000 * Math.sin(Math.PI / 18) - 900, 6);
  });
  test('a ray that failed, or went through the foot, may hide somebody anywhere along it', () => {
    expect(sweep(EMPTY.with(3, 0))).toBeCloseTo(5000 * Math.sin(Math.PI / 18) - 900, 6);
    expect(sweep(EMPTY.with(2, 6000))).toBeCloseTo(151 - 900, 6);
    expect(sweep(EMPTY.with(0, 9000))).toBeLessThan(Infinity);
  });
  test('a tenth of the rays may fail before the scanner counts as blind', () => {
    const wide = world.scanners[0]!;
    const failed = (count: number) => sweepOf(wide, [...wide.nearMm].fill(0, 0, count)).isBlind;
    expect(failed(27)).toBe(false);
    expect(failed(28)).toBe(true);
  });
});

test('an empty hall is clear for every scanner of the plan, with every error that the accuracy allows', () => {
  fc.assert(
    fc.property(
      anyScanner,
      fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 271, maxLength: 271 }),
      (at, off) => {
        const { rangeMm } = scanners[at]!;
        const ranges = castMm(plan, scanners[at]!, []).map((mm, ray) =>
          mm === rangeMm ? mm : mm + off[ray]!,
        );
        expect(look(at, ranges).every((mm) => mm === Infinity)).toBe(true);
      },
    ),
    { seed: 1 },
  );
});

test('a person whom no foot hides is never taken to be farther from an arm than they are, but for Z_d', () => {
  let met = 0;
  fc.assert(
    fc.property(anyScanner, anyPerson, (at, who) => {
      const scanner = scanners[at]!;
      const ranges = castMm(plan, scanner, [who]);
      const unhidden = castMm({ ...plan, cells: [] }, scanner, [who]);
      const onPerson = unhidden.flatMap((mm, ray) => (mm < scanner.rangeMm ? [ray] : []));
      if (onPerson.length === 0 || onPerson.some((ray) => ranges[ray] !== unhidden[ray])) return;
      met += 1;
      world.scanners[at]!.sights.forEach(({ arm, envelopeMm }, sight) => {
        const { baseMm } = arms[arm]!;
        const trueMm = Math.hypot(who.xMm - baseMm.xMm, who.yMm - baseMm.yMm) - who.radiusMm - envelopeMm;
        expect(look(at, ranges)[sight]).toBeLessThanOrEqual(trueMm + detectionMm(scanner));
      });
    }),
    { seed: 2, numRuns: 1000 },
  );
  expect(met).toBeGreaterThan(100);
});

test('nearer is never laxer: no smaller range of an own scanner makes an arm of its cell clearer', () => {
  fc.assert(
    fc.property(
      anyScanner,
      fc.array(anyPerson, { maxLength: 3 }),
      fc.nat(270),
      fc.nat(12_000),
      (at, people, ray, less) => {
        const ranges = castMm(plan, scanners[at]!, people);
        const before = look(at, ranges);
        const after = look(at, ranges.with(ray, Math.max(0, ranges[ray]! - less)));
        world.scanners[at]!.sights.forEach(({ isOwn }, sight) => {
          if (isOwn) expect(after[sight]).toBeLessThanOrEqual(before[sight]!);
        });
      },
    ),
    { seed: 3 },
  );
});

test('a failed ray is never laxer than any range that it could have had, for any arm', () => {
  fc.assert(
    fc.property(
      anyScanner,
      fc.array(anyPerson, { maxLength: 3 }),
      fc.nat(270),
      fc.nat(13_000),
      (at, people, ray, mm) => {
        const ranges = castMm(plan, scanners[at]!, people);
        const read = look(at, ranges.with(ray, mm));
        look(at, ranges.with(ray, 0)).forEach((failed, sight) =>
          expect(failed).toBeLessThanOrEqual(read[sight]!),
        );
      },
    ),
    { seed: 4 },
  );
});

test('more intruders are never laxer for the arms of the cell', () => {
  fc.assert(
    fc.property(anyScanner, fc.array(anyPerson, { maxLength: 3 }), anyPerson, (at, people, another) => {
      const before = look(at, castMm(plan, scanners[at]!, people));
      const after = look(at, castMm(plan, scanners[at]!, [...people, another]));
      world.scanners[at]!.sights.forEach(({ isOwn }, sight) => {
        if (isOwn) expect(after[sight]).toBeLessThanOrEqual(before[sight]!);
      });
    }),
    { seed: 5 },
  );
});

test('the whole world turned and shifted gives the same clearances', () => {
  const turn = fc.double({ min: -360, max: 360, noNaN: true });
  const shift = fc.record({
    xMm: fc.integer({ min: -1e5, max: 1e5 }),
    yMm: fc.integer({ min: -1e5, max: 1e5 }),
  });
  fc.assert(
    fc.property(
      anyScanner,
      fc.array(anyPerson, { maxLength: 3 }),
      turn,
      shift,
      (at, people, turnDeg, byMm) => {
        const elsewhere = worldOf(moved(plan, turnDeg, byMm), 'gw-1');
        const ranges = castMm(plan, scanners[at]!, people);
        const there = sweepOf(elsewhere.scanners[at]!, ranges).nearestMm;
        look(at, ranges).forEach((mm, sight) => {
          if (mm === Infinity) expect(there[sight]).toBe(Infinity);
          else expect(there[sight]).toBeCloseTo(mm, 3);
        });
      },
    ),
    { seed: 6 },
  );
});

test('a scanner of the next cell sees who comes near an arm, and does not guess at what they hide', () => {
  const right = world.arms.findIndex(({ id }) => id === 'right/arm/arm-1');
  const sight = world.scanners[1]!.sights.findIndex(({ arm }) => arm === right);
  const before = look(1, castMm(plan, scanners[1]!, [person(12_500, 5000)]));
  expect(before[sight]).toBeLessThan(2500);
});
