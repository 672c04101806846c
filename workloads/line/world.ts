import type { Command } from '../contracts/messages.ts';
import type { LinePlan } from '../contracts/plan.ts';
import { createArm, cycle, CYCLE_MS, receive, type Arm } from './arm.ts';
import type { Body } from './body.ts';
import { floorOf, type Floor } from './floor.ts';
import { populate } from './population.ts';
import { simulatedCells } from './scale.ts';
import { bodiesOf, walk, type Walker } from './walk.ts';

/** The truth of the line: where everything is at `atMs`. */
export interface World {
  atMs: number;
  readonly clockToleranceMs: number;
  readonly floor: Floor;
  readonly arms: ReadonlyMap<string, Arm>;
  readonly walkers: readonly Walker[];
  readonly bodies: readonly Body[];
  /** the run is over: the line's own control holds every arm */
  isHeld: boolean;
}

/** At most this much is caught up with in one call, so that a sleeping laptop wakes to many small calls. */
const MAX_CYCLES = 2000;

export function createWorld(plan: LinePlan, o: { seed: number; scale: number; startMs: number }): World {
  const cells = simulatedCells(plan, o.scale);
  const floor = floorOf(plan.cells);
  const maxSpeedMmS = plan.safety.humanSpeedMmS;
  const walkers = populate(cells, floor, { seed: o.seed, maxSpeedMmS, startMs: o.startMs });
  return {
    atMs: o.startMs,
    clockToleranceMs: plan.safety.clockToleranceMs,
    floor,
    arms: new Map(cells.flatMap(({ arms }) => arms.map((arm) => [arm.id, createArm(arm, o.seed)] as const))),
    walkers,
    bodies: bodiesOf(walkers),
    isHeld: false,
  };
}

/**
 * Advances the world in whole cycles to the last one that ends by `toMs`, and calls `watch` after each. A late call
 * integrates what happened meanwhile, each cycle by its own time: a permission that lapsed during a stall of this
 * process lapses when it says, not when the process wakes.
 */
export function advance(world: World, toMs: number, watch: (fromMs: number) => void): void {
  const lastMs = Math.min(toMs, world.atMs + MAX_CYCLES * CYCLE_MS);
  while (world.atMs + CYCLE_MS <= lastMs) {
    const fromMs = world.atMs;
    world.atMs += CYCLE_MS;
    for (const walker of world.walkers) walk(walker, world.atMs, CYCLE_MS);
    for (const arm of world.arms.values()) cycle(arm, fromMs, world);
    watch(fromMs);
  }
}

/** Hands a command to the arm whose topic it came on; it takes effect with the first cycle after its arrival. */
export function command(world: World, armId: string, message: Command, arrivedAtMs: number): void {
  const arm = world.arms.get(armId);
  if (arm) receive(arm, message, arrivedAtMs);
}
