import type { Command } from '../contracts/messages.ts';
import type { ArmPlan } from '../contracts/plan.ts';
import type { Noise } from './noise.ts';
import { lightOf, permissionOf, ruleOn, type Permission, type Ruling } from './permission.ts';
import { streamOf } from './random.ts';

/** A controller reads its bus and moves its axes once a cycle; the world advances in the same steps. */
export const CYCLE_MS = 5;
/** Commands of one arm that may wait for its next cycle. */
const MAX_INBOX = 256;

/** An arm: its tool travels from one seeded place within the envelope to the next. */
export interface Arm {
  readonly plan: ArmPlan;
  readonly noise: Noise;
  /** constant, the same for gaining and losing speed */
  readonly brakingMmS2: number;
  toolXMm: number;
  toolYMm: number;
  targetXMm: number;
  targetYMm: number;
  speedMmS: number;
  travelledMm: number;
  held: Permission | undefined;
  inbox: { command: Command; arrivedAtMs: number }[];
  rulings: Record<Ruling | 'flooded', number>;
  /** a fault for tests of the checks: the controller obeys nothing any more */
  isDeaf: boolean;
}

export function createArm(plan: ArmPlan, seed: number): Arm {
  const noise = streamOf(seed, plan.id);
  const tool = placeInReach(plan, noise);
  const target = placeInReach(plan, noise);
  return {
    plan,
    noise,
    brakingMmS2: brakingOf(plan),
    toolXMm: tool.xMm,
    toolYMm: tool.yMm,
    targetXMm: target.xMm,
    targetYMm: target.yMm,
    speedMmS: 0,
    travelledMm: 0,
    held: undefined,
    inbox: [],
    rulings: {
      obeyed: 0,
      'another-arm': 0,
      'from-the-future': 0,
      expired: 0,
      'not-newer': 0,
      flooded: 0,
    },
    isDeaf: false,
  };
}

/**
 * The stopping times of the plan hold from the moment that a command arrives or a permission lapses, so the cycle
 * that may pass before the controller acts is taken out of them, and the rest is whole cycles.
 */
function brakingOf(plan: ArmPlan): number {
  const wholeCyclesMs = (stoppingMs: number): number =>
    Math.max(CYCLE_MS, Math.floor(stoppingMs / CYCLE_MS - 1) * CYCLE_MS);
  return Math.max(
    (plan.runSpeedMmS * 1000) / wholeCyclesMs(plan.runStoppingMs),
    (plan.slowSpeedMmS * 1000) / wholeCyclesMs(plan.slowStoppingMs),
  );
}

/** How long the arm needs to stand from the speed that it has, one cycle of reaction included. */
export function timeToStandMs(arm: Arm): number {
  return (arm.speedMmS / arm.brakingMmS2) * 1000 + CYCLE_MS;
}

/** Puts a command on the arm's bus. A flood is no command: the arm forgets its permission and stands. */
export function receive(arm: Arm, command: Command, arrivedAtMs: number): void {
  if (arm.inbox.length >= MAX_INBOX) {
    arm.inbox = [];
    arm.held = undefined;
    arm.rulings.flooded += 1;
  }
  arm.inbox.push({ command, arrivedAtMs });
}

/** One cycle, from `fromMs` for CYCLE_MS: read the bus, then move as far as the permission lasts through the cycle. */
export function cycle(arm: Arm, fromMs: number, o: { clockToleranceMs: number; isHeld: boolean }): void {
  readBus(arm, fromMs, o.clockToleranceMs);
  const limit = o.isHeld ? 0 : speedLimitOf(arm, fromMs + CYCLE_MS);
  const change = (arm.brakingMmS2 * CYCLE_MS) / 1000;
  const before = arm.speedMmS;
  arm.speedMmS = before < limit ? Math.min(limit, before + change) : Math.max(limit, before - change);
  move(arm, ((before + arm.speedMmS) / 2) * (CYCLE_MS / 1000));
}

function readBus(arm: Arm, nowMs: number, clockToleranceMs: number): void {
  if (arm.inbox.length === 0) return;
  const due = arm.inbox.filter(({ arrivedAtMs }) => arrivedAtMs <= nowMs);
  if (due.length === 0) return;
  arm.inbox = arm.inbox.filter(({ arrivedAtMs }) => arrivedAtMs > nowMs);
  for (const { command } of due) {
    const ruling = ruleOn(arm.held, command, { id: arm.plan.id, nowMs, clockToleranceMs });
    arm.rulings[ruling] += 1;
    if (ruling === 'obeyed') arm.held = permissionOf(command);
  }
}

function speedLimitOf(arm: Arm, untilMs: number): number {
  if (arm.isDeaf && arm.rulings.obeyed > 0) return arm.plan.runSpeedMmS;
  const light = lightOf(arm.held, untilMs);
  if (light === 'run') return arm.plan.runSpeedMmS;
  return light === 'slow' ? arm.plan.slowSpeedMmS : 0;
}

/** Along the way to the target and on to the next ones. */
function move(arm: Arm, distanceMm: number): void {
  arm.travelledMm += distanceMm;
  let left = distanceMm;
  while (left > 0) {
    const [toX, toY] = [arm.targetXMm - arm.toolXMm, arm.targetYMm - arm.toolYMm];
    const length = Math.hypot(toX, toY);
    if (length > left) {
      arm.toolXMm += (toX / length) * left;
      arm.toolYMm += (toY / length) * left;
      return;
    }
    left -= length;
    arm.toolXMm = arm.targetXMm;
    arm.toolYMm = arm.targetYMm;
    const next = placeInReach(arm.plan, arm.noise);
    arm.targetXMm = next.xMm;
    arm.targetYMm = next.yMm;
  }
}

/** A place for the tool; the envelope is a disc, so every straight way between two of them stays in it. */
function placeInReach({ baseMm, footMm, envelopeMm }: ArmPlan, noise: Noise): { xMm: number; yMm: number } {
  const bearing = noise.between(0, 2 * Math.PI);
  const distance = noise.between(Math.min(footMm, envelopeMm), envelopeMm);
  return { xMm: baseMm.xMm + distance * Math.cos(bearing), yMm: baseMm.yMm + distance * Math.sin(bearing) };
}
