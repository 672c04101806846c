import { watchApproach } from './approach.ts';
import { CYCLE_MS } from './arm.ts';
import { look } from './obedience.ts';
import { watchStanding } from './silence.ts';
import type { LineState } from './state.ts';

/** What the observers of the run look at after each cycle of the world. */
export function watchCycle({ world, obedience, approach, plan, gateways }: LineState, fromMs: number): void {
  for (const arm of world.arms.values()) {
    look(obedience, arm.plan.id, { xMm: arm.toolXMm, yMm: arm.toolYMm }, fromMs, CYCLE_MS);
  }
  for (const gateway of gateways.values()) watchStanding({ world }, gateway);
  watchApproach(approach, world, plan.safety.humanSpeedMmS);
}
