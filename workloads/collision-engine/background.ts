import type { ScannerPlan } from '../contracts/plan.ts';
import { discHitsMm } from './geometry.ts';
import type { Disc, Rays } from './geometry.ts';

/**
 * What a scanner sees of an empty hall: the feet of the arms, which stand still. The arms themselves move above the
 * plane of the scanners, so nothing that moves in it is expected.
 */
export interface Background {
  /** a ray that ends at or beyond it met nothing but what is fixed; one that ends before it met an intruder */
  readonly nearMm: Float64Array;
  /** a ray that ends beyond it went through something solid, or farther than the scanner sees: it is not believed */
  readonly farMm: Float64Array;
}

/** Ranges are whole millimetres. */
const ROUNDING_MM = 1;

/**
 * The bounds of each ray. A foot is taken larger and smaller by the scanner's error, which allows for the error of a
 * range and for a foot that a grazing ray just meets or just misses.
 */
export function backgroundOf(scanner: ScannerPlan, rays: Rays, fixed: readonly Disc[]): Background {
  const nearMm = new Float64Array(scanner.rays).fill(scanner.rangeMm);
  const farMm = new Float64Array(scanner.rays).fill(scanner.rangeMm);
  const toleranceMm = scanner.accuracyMm + ROUNDING_MM;
  for (const { atMm, radiusMm } of fixed) {
    lower(nearMm, discHitsMm(scanner.atMm, rays, { atMm, radiusMm: radiusMm + toleranceMm }));
    if (radiusMm > toleranceMm) {
      lower(farMm, discHitsMm(scanner.atMm, rays, { atMm, radiusMm: radiusMm - toleranceMm }));
    }
  }
  return { nearMm, farMm };
}

function lower(bounds: Float64Array, hits: Float64Array): void {
  for (let ray = 0; ray < bounds.length; ray += 1) bounds[ray] = Math.min(bounds[ray]!, hits[ray]!);
}
