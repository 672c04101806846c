import { stretchSquareMm } from './geometry.ts';
import type { Scanner } from './world.ts';

/** What one sweep says about the arms that its scanner sees. */
export interface Sweep {
  /** for each sight: from the nearest thing that may be a person to the edge of the arm's envelope; Infinity if none */
  readonly nearestMm: Float64Array;
  /** so many rays failed that the sweep says nothing about the rest either */
  readonly isBlind: boolean;
}

/** A person from any side, shoulders included: what is hit may reach that far behind its face. */
const BODY_MM = 600;

/** Beyond this share of failed rays it is not single rays that fail but the scanner: dirt, fog, a cover. */
const BLIND_SHARE = 0.1;

/**
 * The clearance of every arm in sight. `rangesMm` has one whole number for each ray.
 *
 * What a ray meets hides what is behind it. For the scanner's own cell, whose permissions say "seen to be clear", all
 * that is hidden up to the background counts as occupied: a smaller range is therefore never laxer. For other cells,
 * which have their own scanners, only the body that was met counts. A failed ray (0, or one that claims to have gone
 * through a foot) may hide something anywhere along it, for everybody.
 */
export function sweepOf(scanner: Scanner, rangesMm: readonly number[]): Sweep {
  const { nearMm, farMm, sights } = scanner;
  const squaresMm = new Float64Array(sights.length).fill(Infinity);
  let failed = 0;
  for (let ray = 0; ray < scanner.rays; ray += 1) {
    const rangeMm = rangesMm[ray]!;
    const endMm = nearMm[ray]!;
    const hasFailed = rangeMm === 0 || rangeMm > farMm[ray]!;
    if (hasFailed) failed += 1;
    else if (rangeMm >= endMm) continue;
    const faceMm = hasFailed ? 0 : rangeMm;
    for (let index = 0; index < sights.length; index += 1) {
      const sight = sights[index]!;
      const backMm = hasFailed || sight.isOwn ? endMm : Math.min(endMm, faceMm + BODY_MM);
      const square = stretchSquareMm(sight.squareMm, sight.alongMm[ray]!, faceMm, backMm);
      if (square < squaresMm[index]!) squaresMm[index] = square;
    }
  }
  return {
    // Rounding can leave a tiny negative square where the ray goes through the base itself.
    nearestMm: squaresMm.map((square, index) => Math.sqrt(Math.max(0, square)) - sights[index]!.envelopeMm),
    isBlind: failed > scanner.rays * BLIND_SHARE,
  };
}
