import type { ArmPlan, SafetyPlan, ScannerPlan } from '../contracts/plan.ts';
import { rayGapRad } from './geometry.ts';

/**
 * Protective separation distance, ISO/TS 15066:2016 5.5.4.2.3:
 *
 *   S_p = S_h + S_r + S_s + C + Z_d + Z_r
 *
 * Speeds are those that the plan states, not measured ones: a single plane of ranges does not tell which way a person
 * will walk next, and for that case the clause takes the directed speed of the human and the robot's largest.
 */
export interface Separation {
  readonly runMm: number;
  readonly slowMm: number;
}

/** An arm at one of its two speeds. */
export interface Motion {
  readonly speedMmS: number;
  readonly stoppingMs: number;
}

/**
 * T_r: how long an arm may move on after what made it dangerous happened. A permission lapses `validityMs` after the
 * oldest scan that it rests on, by the clock of an arm that may be `clockToleranceMs` behind the scanner's. Nothing
 * between scan and arm can make it longer: a late, lost or stalled message only brings no new permission.
 */
export function reactionMs(safety: SafetyPlan): number {
  return safety.validityMs + safety.clockToleranceMs;
}

/** S_h: how far the person comes until the robot stands. v_h is 1600 mm/s for one who walks: ISO 13855:2010, 6.2.3. */
export function humanMm(safety: SafetyPlan, motion: Motion): number {
  return (safety.humanSpeedMmS * (reactionMs(safety) + motion.stoppingMs)) / 1000;
}

/** S_r: how far the robot comes before it begins to stop. */
export function robotMm(safety: SafetyPlan, motion: Motion): number {
  return (motion.speedMmS * reactionMs(safety)) / 1000;
}

/**
 * S_s: how far the robot comes while it stops. Only the time is known, so the worst course of the speed within it is
 * taken: full speed to the last moment.
 */
export function stoppingMm(motion: Motion): number {
  return (motion.speedMmS * motion.stoppingMs) / 1000;
}

/** C: how far a part of the body comes into the field before it is seen, ISO 13855. */
export function intrusionMm(safety: SafetyPlan): number {
  return safety.intrusionMm;
}

/**
 * Z_d: uncertainty of where the person is: the error of a range, and how far a body may reach beyond the last ray
 * that met it, which at the edge of the range is the gap between two rays.
 */
export function detectionMm(scanner: ScannerPlan): number {
  return scanner.accuracyMm + scanner.rangeMm * rayGapRad(scanner);
}

/** Z_r: uncertainty of where the robot is. */
export function armUncertaintyMm(safety: SafetyPlan): number {
  return safety.armUncertaintyMm;
}

/** S_p for one speed; `detection` is the largest Z_d of the scanners that watch. */
export function separationMm(safety: SafetyPlan, motion: Motion, detection: number): number {
  return (
    humanMm(safety, motion) +
    robotMm(safety, motion) +
    stoppingMm(motion) +
    intrusionMm(safety) +
    detection +
    armUncertaintyMm(safety)
  );
}

/** S_p of an arm at its two speeds, from the edge of its envelope. SLOW is never held to need more room than RUN. */
export function separationOf(safety: SafetyPlan, arm: ArmPlan, detection: number): Separation {
  const slow = { speedMmS: arm.slowSpeedMmS, stoppingMs: arm.slowStoppingMs };
  const run = { speedMmS: arm.runSpeedMmS, stoppingMs: arm.runStoppingMs };
  const slowMm = separationMm(safety, slow, detection);
  return { slowMm, runMm: Math.max(slowMm, separationMm(safety, run, detection)) };
}
