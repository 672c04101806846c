import type { PointMm, ScannerPlan } from '../contracts/plan.ts';

/** The directions of a scanner's rays, as unit vectors in the plane of the hall. */
export interface Rays {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** Something round that stands on the floor. */
export interface Disc {
  readonly atMm: PointMm;
  readonly radiusMm: number;
}

/** The angle between two neighbouring rays, in radians; 0 where there is only one. */
export function rayGapRad(scanner: ScannerPlan): number {
  return scanner.rays > 1 ? radians(scanner.fieldDeg) / (scanner.rays - 1) : 0;
}

/** The rays as the plan defines them: from the right edge of the field to its left one, both included. */
export function raysOf(scanner: ScannerPlan): Rays {
  const gap = rayGapRad(scanner);
  // A single ray points along the heading.
  const first = radians(scanner.headingDeg) - (gap * (scanner.rays - 1)) / 2;
  return {
    cos: Float64Array.from({ length: scanner.rays }, (_, ray) => Math.cos(first + ray * gap)),
    sin: Float64Array.from({ length: scanner.rays }, (_, ray) => Math.sin(first + ray * gap)),
  };
}

/** How far along each ray the point's foot of the perpendicular lies; negative where it lies behind. */
export function alongMm(from: PointMm, rays: Rays, point: PointMm): Float64Array {
  const x = point.xMm - from.xMm;
  const y = point.yMm - from.yMm;
  return rays.cos.map((cos, ray) => x * cos + y * rays.sin[ray]!);
}

/** How far along each ray the disc is met; Infinity where it is not. The start must lie outside the disc. */
export function discHitsMm(from: PointMm, rays: Rays, disc: Disc): Float64Array {
  const squareMm = distanceMm(from, disc.atMm) ** 2;
  return alongMm(from, rays, disc.atMm).map((along) => {
    const halfChordSquare = disc.radiusMm ** 2 - (squareMm - along ** 2);
    return along > 0 && halfChordSquare >= 0 ? along - Math.sqrt(halfChordSquare) : Infinity;
  });
}

/**
 * The square of the distance of a point from the part of a ray between two ranges. `squareMm` is the point's squared
 * distance from the start of the ray, `along` what `alongMm` says of it.
 */
export function stretchSquareMm(squareMm: number, along: number, fromMm: number, toMm: number): number {
  const nearest = along < fromMm ? fromMm : along > toMm ? toMm : along;
  return squareMm + nearest * (nearest - 2 * along);
}

export function distanceMm(a: PointMm, b: PointMm): number {
  return Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm);
}

function radians(degrees: number): number {
  return (degrees / 180) * Math.PI;
}
