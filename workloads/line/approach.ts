import { timeToStandMs } from './arm.ts';
import { pointToBody } from './body.ts';
import type { Check } from './protocol.ts';
import type { World } from './world.ts';

/**
 * `approach-stopped`: what someone standing there would demand. Were this body to walk straight at the arm from now
 * on, at the speed that ISO 13855 reckons with, and were the arm to brake from now on, then the arm stands before the
 * body's surface reaches the edge of its envelope. It is asked of every moving arm and every body in every cycle,
 * with the true positions and the true speed; scans, messages and margins of the standard have no part in it.
 */
export interface Approach {
  /** arm and body pairs looked at */
  looks: number;
  violations: number;
  /** smallest distance left over; negative is a violation */
  worst: { marginMm: number; arm: string; body: string; atMs: number } | undefined;
}

export function createApproach(): Approach {
  return { looks: 0, violations: 0, worst: undefined };
}

export function watchApproach(approach: Approach, world: World, humanSpeedMmS: number): void {
  for (const arm of world.arms.values()) {
    if (arm.speedMmS === 0) continue;
    const { baseMm, envelopeMm, id } = arm.plan;
    const closingMm = (humanSpeedMmS * timeToStandMs(arm)) / 1000;
    for (const body of world.bodies) {
      const marginMm = pointToBody(baseMm.xMm, baseMm.yMm, body) - envelopeMm - closingMm;
      approach.looks += 1;
      if (marginMm <= 0) approach.violations += 1;
      if (approach.worst === undefined || marginMm < approach.worst.marginMm) {
        approach.worst = { marginMm, arm: id, body: body.id, atMs: world.atMs };
      }
    }
  }
}

export function judgeApproach({ looks, violations, worst }: Approach): Check {
  const nearest = worst
    ? `nearest ${worst.body} to ${worst.arm}, ${Math.round(worst.marginMm)} mm to spare`
    : 'no arm moved';
  return {
    name: 'approach-stopped',
    ok: violations === 0,
    detail: `${violations} of ${looks} looks at a moving arm found a body too near; ${nearest}`,
  };
}
