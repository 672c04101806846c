import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pointToDisc,
  pointToRectangle,
  pointToSegment,
  rayToDisc,
  rayToRectangle,
  type Rectangle,
} from '../../../workloads/line/geometry.ts';

const DISC = { xMm: 1000, yMm: 0, radiusMm: 250 };
const BOX: Rectangle = { xMm: 3000, yMm: 0, ahead: { x: 1, y: 0 }, lengthMm: 2000, widthMm: 1000 };
const DIAGONAL = Math.SQRT1_2;

describe('a ray', () => {
  it.each([
    ['meets a disc before it at its near side', [0, 0, 1, 0], 750],
    ['misses a disc behind it', [0, 0, -1, 0], Infinity],
    ['misses a disc beside it', [0, 251, 1, 0], Infinity],
    ['meets a disc off its middle where Pythagoras says', [0, 150, 1, 0], 800],
    ['is at 0 from inside a disc', [1100, 0, 1, 0], 0],
  ] as const)('%s', (_title, [x, y, dx, dy], wanted) => {
    expect(rayToDisc(x, y, dx, dy, DISC)).toBeCloseTo(wanted, 6);
  });

  it.each([
    ['meets a rectangle at its near side', [0, 0, 1, 0], 2000],
    ['misses a rectangle behind it', [0, 0, -1, 0], Infinity],
    ['misses a rectangle beside it', [0, 501, 1, 0], Infinity],
    ['meets a rectangle at a slant', [2000, -1500, DIAGONAL, DIAGONAL], 1000 * Math.SQRT2],
    ['is at 0 from inside a rectangle', [3000, 100, 0, 1], 0],
    ['runs along inside both sides of a rectangle', [0, 500, 1, 0], 2000],
  ] as const)('%s', (_title, [x, y, dx, dy], wanted) => {
    expect(rayToRectangle(x, y, dx, dy, BOX)).toBeCloseTo(wanted, 6);
  });

  const bearing = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
  const place = fc.double({ min: -8000, max: 8000, noNaN: true });
  const size = fc.double({ min: 50, max: 3000, noNaN: true });

  it('ends on the edge of what it meets', () => {
    fc.assert(
      fc.property(
        place,
        place,
        bearing,
        place,
        place,
        size,
        size,
        bearing,
        (x, y, to, xMm, yMm, a, b, turn) => {
          const [dx, dy] = [Math.cos(to), Math.sin(to)];
          const disc = { xMm, yMm, radiusMm: a };
          const box = { xMm, yMm, ahead: { x: Math.cos(turn), y: Math.sin(turn) }, lengthMm: a, widthMm: b };
          const toDisc = rayToDisc(x, y, dx, dy, disc);
          const toBox = rayToRectangle(x, y, dx, dy, box);
          if (toDisc > 0 && toDisc < Infinity) {
            expect(pointToDisc(x + toDisc * dx, y + toDisc * dy, disc)).toBeCloseTo(0, 3);
          }
          if (toBox > 0 && toBox < Infinity) {
            expect(pointToRectangle(x + toBox * dx, y + toBox * dy, box)).toBeCloseTo(0, 3);
            // A step before it is outside, so it is the near edge.
            const before = toBox * (1 - 1e-3);
            expect(pointToRectangle(x + before * dx, y + before * dy, box)).toBeGreaterThan(0);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('never misses what it is aimed at', () => {
    fc.assert(
      fc.property(place, place, place, place, size, size, bearing, (x, y, xMm, yMm, a, b, turn) => {
        const [dx, dy] = [xMm - x, yMm - y].map((part) => part / Math.hypot(xMm - x, yMm - y)) as [
          number,
          number,
        ];
        fc.pre(Number.isFinite(dx) && Number.isFinite(dy));
        const box = { xMm, yMm, ahead: { x: Math.cos(turn), y: Math.sin(turn) }, lengthMm: a, widthMm: b };
        expect(rayToRectangle(x, y, dx, dy, box)).toBeLessThan(Infinity);
        expect(rayToDisc(x, y, dx, dy, { xMm, yMm, radiusMm: a })).toBeLessThan(Infinity);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('a distance', () => {
  it('to a rectangle is to its nearest side or corner, and 0 inside', () => {
    expect(pointToRectangle(0, 0, BOX)).toBe(2000);
    expect(pointToRectangle(4300, 900, BOX)).toBeCloseTo(500, 9);
    expect(pointToRectangle(3000, 0, BOX)).toBe(0);
  });

  it('to a segment is to its nearest point, ends included', () => {
    expect(pointToSegment(5, 3, 0, 0, 10, 0)).toBe(3);
    expect(pointToSegment(13, 4, 0, 0, 10, 0)).toBe(5);
    expect(pointToSegment(3, 4, 0, 0, 0, 0)).toBe(5);
  });
});
