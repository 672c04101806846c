import { expect, test } from 'vitest';
import { backgroundOf } from '../../../workloads/collision-engine/background.ts';
import { raysOf } from '../../../workloads/collision-engine/geometry.ts';
import { aScanner } from './a-plan.ts';

const scanner = aScanner('c/scanner/s', { xMm: 0, yMm: 0 }, 0, { fieldDeg: 90, rays: 91, rangeMm: 8000 });
const foot = { atMm: { xMm: 5000, yMm: 0 }, radiusMm: 120 };
const { nearMm, farMm } = backgroundOf(scanner, raysOf(scanner), [foot]);
const AHEAD = 45;

test('a ray on the foot of an arm is explained within the accuracy and a millimetre of rounding', () => {
  // The face of the foot is at 5000 - 120 = 4880 mm; 30 + 1 mm to either side.
  expect(nearMm[AHEAD]).toBeCloseTo(4849, 9);
  expect(farMm[AHEAD]).toBeCloseTo(4911, 9);
});

test('a ray that passes every foot is expected to end at the range of the scanner', () => {
  expect(nearMm[0]).toBe(8000);
  expect(farMm[0]).toBe(8000);
});

test('a ray that grazes a foot may meet it or pass it', () => {
  // 1.6 degrees beside the middle the ray passes at 140 mm, outside the foot but within its tolerance.
  const grazing = aScanner('c/scanner/s', { xMm: 0, yMm: 0 }, 1.6, { fieldDeg: 1, rays: 3, rangeMm: 8000 });
  const bounds = backgroundOf(grazing, raysOf(grazing), [foot]);
  expect(bounds.nearMm[1]).toBeLessThan(5000);
  expect(bounds.farMm[1]).toBe(8000);
});

test('the nearer of two feet behind each other is the background', () => {
  const behind = { atMm: { xMm: 7000, yMm: 0 }, radiusMm: 120 };
  const bounds = backgroundOf(scanner, raysOf(scanner), [behind, foot]);
  expect(bounds.nearMm[AHEAD]).toBeCloseTo(4849, 9);
});
