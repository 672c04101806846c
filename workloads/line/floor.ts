import type { CellPlan } from '../contracts/plan.ts';
import { pointToRectangle, pointToSegment, type Disc, type Rectangle } from './geometry.ts';

/** What stands in the hall and never moves: the feet of all arms, and the posts that carry the scanners. */
export interface Floor {
  feet: readonly Disc[];
  posts: readonly Disc[];
}

/** Axis-parallel bounds of a cell's floor. */
export interface Bounds {
  minXMm: number;
  maxXMm: number;
  minYMm: number;
  maxYMm: number;
}

const POST_RADIUS_MM = 80;
/** Nobody brushes along a machine. */
const CLEARANCE_MM = 50;

export function floorOf(cells: readonly CellPlan[]): Floor {
  return {
    feet: cells.flatMap(({ arms }) =>
      arms.map(({ baseMm, footMm }) => ({ xMm: baseMm.xMm, yMm: baseMm.yMm, radiusMm: footMm })),
    ),
    posts: cells.flatMap(({ scanners }) =>
      scanners.map(({ atMm }) => ({ xMm: atMm.xMm, yMm: atMm.yMm, radiusMm: POST_RADIUS_MM })),
    ),
  };
}

export function boundsOf(cell: CellPlan): Bounds {
  const [xs, ys] = [cell.floorMm.map(({ xMm }) => xMm), cell.floorMm.map(({ yMm }) => yMm)];
  return {
    minXMm: Math.min(...xs),
    maxXMm: Math.max(...xs),
    minYMm: Math.min(...ys),
    maxYMm: Math.max(...ys),
  };
}

/** May a disc of that radius go straight from one point to the other? */
export function isPathClear(
  floor: Floor,
  from: { xMm: number; yMm: number },
  to: { xMm: number; yMm: number },
  radiusMm: number,
): boolean {
  return [...floor.feet, ...floor.posts].every(
    (thing) =>
      pointToSegment(thing.xMm, thing.yMm, from.xMm, from.yMm, to.xMm, to.yMm) >
      thing.radiusMm + radiusMm + CLEARANCE_MM,
  );
}

/** Is nothing in that rectangle? */
export function isRectangleClear(floor: Floor, box: Rectangle): boolean {
  return [...floor.feet, ...floor.posts].every(
    (thing) => pointToRectangle(thing.xMm, thing.yMm, box) > thing.radiusMm + CLEARANCE_MM,
  );
}
