import { expect, test } from 'vitest';
import { worldOf } from '../../../workloads/collision-engine/world.ts';
import { aPlan, aScanner } from './a-plan.ts';

const plan = aPlan();
const [left, right] = [plan.cells[0]!, plan.cells[1]!];

test('the world of a gateway has its own machines only, and the feet of all', () => {
  const shared = { ...plan, cells: [left, { ...right, host: 'gw-2' }] };
  const world = worldOf(shared, 'gw-1');
  expect(world.arms.map(({ id }) => id)).toEqual(['left/arm/arm-1', 'left/arm/arm-2']);
  const withoutRight = worldOf({ ...plan, cells: [left] }, 'gw-1');
  const total = (bounds: Float64Array): number => bounds.reduce((sum, mm) => sum + mm, 0);
  expect(total(world.scanners[1]!.nearMm)).toBeLessThan(total(withoutRight.scanners[1]!.nearMm));
});

test('an arm is seen by the scanners of its cell, and by others near enough', () => {
  const far = { ...right, arms: [{ ...right.arms[0]!, baseMm: { xMm: 60_000, yMm: 0 } }] };
  const world = worldOf({ ...plan, cells: [left, far] }, 'gw-1');
  expect(world.arms[2]!.seenBy.map(({ scanner }) => world.scanners[scanner]!.id)).toEqual([
    'right/scanner/scanner-1',
  ]);
  const near = worldOf(plan, 'gw-1');
  expect(near.arms[2]!.seenBy.map(({ scanner }) => scanner)).toEqual(
    [0, 1, 2].filter((scanner) => near.scanners[scanner]!.sights.some(({ arm }) => arm === 2)),
  );
  expect(near.arms[2]!.seenBy.length).toBeGreaterThan(1);
});

test('scanners that stand in feet are refused, all at once', () => {
  const buried = ['left/scanner/a', 'left/scanner/b'] as const;
  const scanners = buried.map((id, index) => aScanner(id, left.arms[index]!.baseMm, 0));
  expect(() => worldOf({ ...plan, cells: [{ ...left, scanners }] }, 'gw-1')).toThrow(
    /left\/scanner\/a: stands in the foot.*\n.*left\/scanner\/b: stands in the foot/,
  );
});
