import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bearingInHall, cornersMm, inHall } from '../../../infra/site/floor.ts';
import type { Stand } from '../../../infra/site/floor.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { aStacksFolder, brokenSite } from '../../stacks-folder.ts';

const stand = fc.record({
  originMm: fc.record({
    xMm: fc.integer({ min: -50_000, max: 50_000 }),
    yMm: fc.integer({ min: -50_000, max: 50_000 }),
  }),
  sizeMm: fc.record({
    xMm: fc.integer({ min: 1000, max: 20_000 }),
    yMm: fc.integer({ min: 1000, max: 20_000 }),
  }),
  turnDeg: fc.constantFrom<0 | 90 | 180 | 270>(0, 90, 180, 270),
});

const within = (cell: Stand) =>
  fc.record({
    xMm: fc.integer({ min: 0, max: cell.sizeMm.xMm }),
    yMm: fc.integer({ min: 0, max: cell.sizeMm.yMm }),
  });

describe('a turned cell', () => {
  test('keeps its lower left corner at its origin, and its corners run counter-clockwise', () => {
    fc.assert(
      fc.property(stand, (cell) => {
        const corners = cornersMm(cell);
        expect(corners[0]).toEqual(cell.originMm);
        const twiceArea = corners.reduce((sum, a, i) => {
          const b = corners[(i + 1) % corners.length]!;
          return sum + a.xMm * b.yMm - b.xMm * a.yMm;
        }, 0);
        expect(twiceArea).toBe(2 * cell.sizeMm.xMm * cell.sizeMm.yMm);
      }),
      { seed: 1 },
    );
  });

  test('keeps what is in it within its floor, and the distances and bearings between', () => {
    const cellWithTwo = stand.chain((cell) => fc.tuple(fc.constant(cell), within(cell), within(cell)));
    fc.assert(
      fc.property(cellWithTwo, ([cell, a, b]) => {
        const [hallA, hallB] = [inHall(cell, a), inHall(cell, b)];
        const [low, , high] = cornersMm(cell);
        expect(hallA.xMm >= low!.xMm && hallA.xMm <= high!.xMm).toBe(true);
        expect(hallA.yMm >= low!.yMm && hallA.yMm <= high!.yMm).toBe(true);
        const distance = Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm);
        expect(Math.hypot(hallA.xMm - hallB.xMm, hallA.yMm - hallB.yMm)).toBeCloseTo(distance, 6);
        if (distance === 0) return;
        const bearing = (from: typeof a, to: typeof a): number =>
          (Math.atan2(to.yMm - from.yMm, to.xMm - from.xMm) * 180) / Math.PI;
        const off = bearingInHall(cell, bearing(a, b)) - bearing(hallA, hallB);
        expect(Math.abs((((off % 360) + 540) % 360) - 180)).toBeCloseTo(0, 6);
      }),
      { seed: 2 },
    );
  });
});

test('a machine gets its id from where it stands in the file, its pose from the cell’s', () => {
  const text = brokenSite(
    'originMm: { xMm: 13000, yMm: 0 }',
    'originMm: { xMm: 13000, yMm: 0 }\n        turnDeg: 90',
  );
  const site = loadSite('a', { stacksDir: aStacksFolder({ 'Pulumi.a.yaml': text }) });
  const cell = site.cells.find(({ name }) => name === 'weld-2');
  expect(cell?.floorMm[2]).toEqual({ xMm: 21_000, yMm: 10_000 });
  expect(cell?.arms[0]).toMatchObject({ id: 'weld-2/arm/arm-1', baseMm: { xMm: 18_300, yMm: 3700 } });
  expect(cell?.scanners[0]).toMatchObject({
    id: 'weld-2/scanner/scanner-1',
    atMm: { xMm: 20_800, yMm: 200 },
    headingDeg: 135,
  });
});
