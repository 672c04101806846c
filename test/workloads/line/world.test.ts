import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPathClear } from '../../../workloads/line/floor.ts';
import { CYCLE_MS } from '../../../workloads/line/arm.ts';
import { simulatedCells } from '../../../workloads/line/scale.ts';
import { advance, command, createWorld, type World } from '../../../workloads/line/world.ts';
import { aCell, aCommand, aPlan } from './a-plan.ts';

const START = 1_000_000;

function aWorld(seed = 1): World {
  const world = createWorld(aPlan(), { seed, scale: 1, startMs: START });
  for (const arm of world.arms.keys()) {
    command(world, arm, aCommand({ arm, issuedAt: START, expiresAt: START + 20_000 }), START);
  }
  return world;
}

function truthOf(world: World) {
  return {
    atMs: world.atMs,
    tools: [...world.arms.values()].map(({ toolXMm, toolYMm, speedMmS }) => [toolXMm, toolYMm, speedMmS]),
    bodies: world.bodies.map(({ id, xMm, yMm }) => [id, xMm, yMm]),
  };
}

function look(): void {
  return;
}

describe('the world', () => {
  it('is the same for the same seed, and another for another', () => {
    const after = (seed: number) => {
      const world = aWorld(seed);
      advance(world, START + 8000, look);
      return truthOf(world);
    };
    expect(after(1)).toEqual(after(1));
    expect(after(1)).not.toEqual(after(2));
  });

  it('comes to the same state however late and uneven its clock ticks', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 40 }), (seed, ticks) => {
        const [smooth, uneven] = [aWorld(seed), aWorld(seed)];
        let nowMs = START;
        for (const tick of ticks) {
          nowMs += tick;
          advance(uneven, nowMs, look);
        }
        for (let at = START; at <= nowMs; at += 1) advance(smooth, at, look);
        expect(truthOf(uneven)).toEqual(truthOf(smooth));
      }),
      { seed: 9, numRuns: 30 },
    );
  });

  it('lets a permission lapse at its own time within a stall, not at the end of it', () => {
    const world = createWorld(aPlan(), { seed: 1, scale: 1, startMs: START });
    const [arm] = world.arms.values();
    command(
      world,
      arm!.plan.id,
      aCommand({ arm: arm!.plan.id, issuedAt: START, expiresAt: START + 250 }),
      START,
    );
    let lastMovedMs = 0;
    advance(world, START + 5000, () => {
      if (arm!.speedMmS > 0) lastMovedMs = world.atMs;
    });
    expect(lastMovedMs).toBeLessThanOrEqual(START + 250 + arm!.plan.runStoppingMs);
    expect(lastMovedMs).toBeGreaterThan(START + 250);
  });

  it('catches up with a long sleep in bounded calls', () => {
    const world = aWorld();
    advance(world, START + 3_600_000, look);
    expect(world.atMs).toBe(START + 10_000);
  });

  it('moves no body faster than safety reckons with, and walks nobody through a machine', () => {
    const { humanSpeedMmS } = aPlan().safety;
    for (const seed of [1, 2, 3, 4]) {
      const world = createWorld(aPlan(), { seed, scale: 1, startMs: START });
      const travelledMm = world.bodies.map(() => 0);
      let before = world.bodies.map(({ xMm, yMm }) => ({ xMm, yMm }));
      let fastestMm = 0;
      let isEverInside = false;
      for (let second = 1; second <= 30; second++) {
        advance(world, START + second * 1000, () => {
          world.bodies.forEach((body, index) => {
            const movedMm = Math.hypot(body.xMm - before[index]!.xMm, body.yMm - before[index]!.yMm);
            travelledMm[index]! += movedMm;
            fastestMm = Math.max(fastestMm, movedMm);
            if (body.kind === 'person')
              isEverInside ||= !isPathClear(world.floor, body, body, body.radiusMm - 1);
          });
          before = world.bodies.map(({ xMm, yMm }) => ({ xMm, yMm }));
        });
      }
      expect(fastestMm).toBeLessThanOrEqual((humanSpeedMmS * CYCLE_MS) / 1000 + 1e-9);
      expect(isEverInside).toBe(false);
      expect(Math.min(...travelledMm)).toBeGreaterThan(1000);
    }
  });

  it('leads people into the envelopes of arms within a minute', () => {
    const world = createWorld(aPlan(), { seed: 1, scale: 1, startMs: START });
    let visits = 0;
    for (let second = 1; second <= 60; second++) {
      advance(world, START + second * 1000, () => {
        for (const { plan } of world.arms.values()) {
          for (const { xMm, yMm } of world.bodies) {
            if (Math.hypot(xMm - plan.baseMm.xMm, yMm - plan.baseMm.yMm) < plan.envelopeMm) visits += 1;
          }
        }
      });
    }
    expect(visits).toBeGreaterThan(0);
  });
});

describe('the scale', () => {
  const cells = ['gw-1', 'gw-2'].flatMap((host) =>
    [1, 2, 3, 4, 5].map((n) => aCell(`${host}-${n}`, host, { xMm: n * 13_000, yMm: 0 })),
  );
  const plan = aPlan({ cells });

  it('is a share of the cells of each gateway, at least one of each', () => {
    expect(simulatedCells(plan, 1)).toHaveLength(10);
    expect(simulatedCells(plan, 0.4).map(({ name }) => name)).toEqual([
      'gw-1-1',
      'gw-1-2',
      'gw-2-1',
      'gw-2-2',
    ]);
    expect(simulatedCells(plan, 0).map(({ name }) => name)).toEqual(['gw-1-1', 'gw-2-1']);
  });

  it('leaves the feet of the other arms standing in the hall', () => {
    const world = createWorld(plan, { seed: 1, scale: 0, startMs: START });
    expect(world.arms.size).toBe(2);
    expect(world.floor.feet).toHaveLength(10);
  });
});
