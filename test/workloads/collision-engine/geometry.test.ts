import { expect, test } from 'vitest';
import {
  alongMm,
  discHitsMm,
  raysOf,
  rayGapRad,
  stretchSquareMm,
} from '../../../workloads/collision-engine/geometry.ts';
import { aScanner } from './a-plan.ts';

const AT = { xMm: 1000, yMm: 2000 };
const QUARTER = aScanner('c/scanner/s', AT, 45, { fieldDeg: 90, rays: 3 });

test('the rays of a field go from its right edge to its left one, both included', () => {
  const { cos, sin } = raysOf(QUARTER);
  const bearings = [...cos].map((value, ray) => (Math.atan2(sin[ray]!, value) * 180) / Math.PI);
  expect(bearings.map((bearing) => Math.round(bearing * 1e9) / 1e9)).toEqual([0, 45, 90]);
});

test('a scanner with one ray has it along its heading, and no gap', () => {
  expect(rayGapRad({ ...QUARTER, rays: 1 })).toBe(0);
  expect(raysOf({ ...QUARTER, rays: 1 }).cos[0]).toBeCloseTo(Math.SQRT1_2, 12);
});

test('a disc of 100 mm radius 3 m ahead is met at 2900 mm, by the ray that points at it only', () => {
  const hits = discHitsMm(AT, raysOf(QUARTER), { atMm: { xMm: 4000, yMm: 2000 }, radiusMm: 100 });
  expect(hits[0]).toBeCloseTo(2900, 9);
  expect([hits[1], hits[2]]).toEqual([Infinity, Infinity]);
});

test('a disc behind the scanner is not met', () => {
  const hits = discHitsMm(AT, raysOf(QUARTER), { atMm: { xMm: -2000, yMm: 2000 }, radiusMm: 100 });
  expect([...hits]).toEqual([Infinity, Infinity, Infinity]);
});

test('the distance to a stretch of a ray is that to its nearest point: start, end, or between', () => {
  // The point lies 300 mm ahead and 400 mm aside: 500 mm from the start of the ray.
  const [along = NaN] = alongMm(AT, raysOf(QUARTER), { xMm: 1300, yMm: 2400 });
  expect(along).toBeCloseTo(300, 9);
  expect(stretchSquareMm(500 ** 2, along, 0, 1000)).toBeCloseTo(400 ** 2, 6);
  expect(stretchSquareMm(500 ** 2, along, 600, 1000)).toBeCloseTo(500 ** 2, 6);
  expect(stretchSquareMm(500 ** 2, along, 0, 0)).toBeCloseTo(500 ** 2, 6);
});
