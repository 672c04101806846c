import type { ScannerPlan } from '../contracts/plan.ts';
import { bodyReachMm, rayToBody, type Body } from './body.ts';
import { rayToDisc, type Disc } from './geometry.ts';
import type { Noise } from './noise.ts';
import { streamOf } from './random.ts';

/** A LiDAR scanner on its post. What never moves is cast once; a sweep adds the bodies that are within range. */
export interface Scanner {
  readonly plan: ScannerPlan;
  readonly noise: Noise;
  readonly firstBearing: number;
  readonly bearingStep: number;
  readonly rayX: Float64Array;
  readonly rayY: Float64Array;
  /** true distance to the nearest foot, Infinity where there is none within range */
  readonly standing: Float64Array;
  readonly sweep: Float64Array;
}

const TURN = 2 * Math.PI;

/** The rays as the plan defines them: evenly spaced over the field, both edges included, counter-clockwise. */
export function createScanner(plan: ScannerPlan, feet: readonly Disc[], seed: number): Scanner {
  const field = (plan.fieldDeg / 360) * TURN;
  const middle = (plan.headingDeg / 360) * TURN;
  const bearingStep = plan.rays > 1 ? field / (plan.rays - 1) : field;
  const firstBearing = plan.rays > 1 ? middle - field / 2 : middle;
  const bearings = Float64Array.from({ length: plan.rays }, (_, ray) => firstBearing + ray * bearingStep);
  const { xMm, yMm } = plan.atMm;
  const near = feet.filter(
    (foot) => Math.hypot(foot.xMm - xMm, foot.yMm - yMm) < plan.rangeMm + foot.radiusMm,
  );
  const scanner: Scanner = {
    plan,
    noise: streamOf(seed, plan.id),
    firstBearing,
    bearingStep,
    rayX: bearings.map(Math.cos),
    rayY: bearings.map(Math.sin),
    standing: new Float64Array(plan.rays).fill(Infinity),
    sweep: new Float64Array(plan.rays),
  };
  for (let ray = 0; ray < plan.rays; ray++) {
    for (const foot of near) {
      const hit = rayToDisc(xMm, yMm, scanner.rayX[ray]!, scanner.rayY[ray]!, foot);
      if (hit < scanner.standing[ray]!) scanner.standing[ray] = hit;
    }
  }
  return scanner;
}

/**
 * The ranges of one sweep over the bodies as they stand: whole millimetres, at most the plan's accuracy off the truth,
 * the scanner's range where nothing is hit, at least 1 because 0 would say that the ray failed.
 */
export function sweep(scanner: Scanner, bodies: readonly Body[]): number[] {
  const { plan, noise } = scanner;
  castBodies(scanner, bodies);
  // Rounding to whole millimetres takes half a millimetre of the accuracy.
  const spreadMm = Math.max(0, plan.accuracyMm - 0.5);
  const ranges = new Array<number>(plan.rays);
  for (let ray = 0; ray < plan.rays; ray++) {
    const truth = scanner.sweep[ray]!;
    if (truth >= plan.rangeMm) ranges[ray] = plan.rangeMm;
    else {
      const measured = Math.round(truth + (2 * noise.unit() - 1) * spreadMm);
      ranges[ray] = Math.min(plan.rangeMm, Math.max(1, measured));
    }
  }
  return ranges;
}

/** The true distances of this moment into `scanner.sweep`. */
function castBodies(scanner: Scanner, bodies: readonly Body[]): void {
  const { plan, sweep } = scanner;
  const { xMm, yMm } = plan.atMm;
  sweep.set(scanner.standing);
  for (const body of bodies) {
    const [toX, toY] = [body.xMm - xMm, body.yMm - yMm];
    const distance = Math.hypot(toX, toY);
    const reach = bodyReachMm(body);
    if (distance - reach >= plan.rangeMm) continue;
    if (distance <= reach) castRays(scanner, body, 0, plan.rays - 1);
    else castSector(scanner, body, Math.atan2(toY, toX), Math.asin(reach / distance));
  }
}

/** Only the rays that can meet the body; its sector may lie across the end of the field, so each turn is tried. */
function castSector(scanner: Scanner, body: Body, bearing: number, half: number): void {
  const { firstBearing, bearingStep, plan } = scanner;
  if (bearingStep === 0) {
    castRays(scanner, body, 0, plan.rays - 1);
    return;
  }
  const turnsToField = Math.ceil((firstBearing - half - bearing) / TURN);
  for (let turn = turnsToField; turn <= turnsToField + 1; turn++) {
    const middle = bearing + turn * TURN - firstBearing;
    const first = Math.max(0, Math.ceil((middle - half) / bearingStep));
    const last = Math.min(plan.rays - 1, Math.floor((middle + half) / bearingStep));
    castRays(scanner, body, first, last);
  }
}

function castRays({ plan, rayX, rayY, sweep }: Scanner, body: Body, first: number, last: number): void {
  const { xMm, yMm } = plan.atMm;
  for (let ray = first; ray <= last; ray++) {
    const hit = rayToBody(xMm, yMm, rayX[ray]!, rayY[ray]!, body);
    if (hit < sweep[ray]!) sweep[ray] = hit;
  }
}
