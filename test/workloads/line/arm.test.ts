import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArm, cycle, CYCLE_MS, receive, timeToStandMs, type Arm } from '../../../workloads/line/arm.ts';
import { aCommand, anArm } from './a-plan.ts';

const O = { clockToleranceMs: 10, isHeld: false };
const ID = anArm().id;

/** Runs the arm until `toMs` and says when it last moved: the end of that cycle. */
function runTo(arm: Arm, fromMs: number, toMs: number, o = O): number {
  let lastMovedMs = -Infinity;
  for (let nowMs = fromMs; nowMs < toMs; nowMs += CYCLE_MS) {
    const before = arm.travelledMm;
    cycle(arm, nowMs, o);
    if (arm.travelledMm > before) lastMovedMs = nowMs + CYCLE_MS;
  }
  return lastMovedMs;
}

const stopping = fc.integer({ min: 20, max: 900 });
const plan = fc
  .record({
    runSpeedMmS: fc.integer({ min: 200, max: 3000 }),
    slowSpeedMmS: fc.integer({ min: 50, max: 200 }),
    runStoppingMs: stopping,
    slowStoppingMs: stopping,
  })
  .map((changes) => anArm(changes));

describe('an arm', () => {
  it('stands until it is permitted to move', () => {
    expect(runTo(createArm(anArm(), 1), 0, 2000)).toBe(-Infinity);
  });

  it('stands within its stopping time of the lapse of any permission', () => {
    fc.assert(
      fc.property(
        plan,
        fc.constantFrom('RUN', 'SLOW'),
        fc.integer({ min: 1, max: 2000 }),
        (armPlan, action, lapseMs) => {
          const arm = createArm(armPlan, 1);
          receive(arm, aCommand({ action, issuedAt: 0, expiresAt: lapseMs }), 0);
          const lastMs = runTo(arm, 0, 4000);
          const stoppingMs = action === 'RUN' ? armPlan.runStoppingMs : armPlan.slowStoppingMs;
          expect(arm.speedMmS).toBe(0);
          expect(lastMs).toBeLessThanOrEqual(lapseMs + stoppingMs);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it('stands within its stopping time of the arrival of a STOP', () => {
    fc.assert(
      fc.property(
        plan,
        fc.constantFrom('RUN', 'SLOW'),
        fc.integer({ min: 0, max: 2000 }),
        (armPlan, action, stopMs) => {
          const arm = createArm(armPlan, 1);
          receive(arm, aCommand({ action, issuedAt: 0, expiresAt: 10_000 }), 0);
          receive(arm, aCommand({ action: 'STOP', sequence: 2, issuedAt: 0, expiresAt: 0 }), stopMs);
          const lastMs = runTo(arm, 0, 4000);
          const stoppingMs = action === 'RUN' ? armPlan.runStoppingMs : armPlan.slowStoppingMs;
          expect(lastMs).toBeLessThanOrEqual(stopMs + stoppingMs);
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });

  it('stands, from any moment on, in the time that it says it needs', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 0, max: 400 }), (armPlan, cycles) => {
        const arm = createArm(armPlan, 1);
        receive(arm, aCommand({ issuedAt: 0, expiresAt: 10_000 }), 0);
        runTo(arm, 0, cycles * CYCLE_MS);
        const neededMs = timeToStandMs(arm);
        const fromMs = cycles * CYCLE_MS;
        expect(runTo(arm, fromMs, fromMs + 4000, { ...O, isHeld: true })).toBeLessThanOrEqual(
          fromMs + neededMs,
        );
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('reaches its speed, keeps to it, and loses it for SLOW within the stopping time', () => {
    const armPlan = anArm();
    const arm = createArm(armPlan, 1);
    receive(arm, aCommand({ issuedAt: 0, expiresAt: 10_000 }), 0);
    runTo(arm, 0, 1000);
    expect(arm.speedMmS).toBe(armPlan.runSpeedMmS);
    receive(arm, aCommand({ action: 'SLOW', sequence: 2, issuedAt: 0, expiresAt: 10_000 }), 1000);
    runTo(arm, 1000, 1000 + armPlan.runStoppingMs);
    expect(arm.speedMmS).toBe(armPlan.slowSpeedMmS);
  });

  it('keeps its tool within its envelope', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const armPlan = anArm();
        const arm = createArm(armPlan, seed);
        receive(arm, aCommand({ issuedAt: 0, expiresAt: 60_000 }), 0);
        for (let nowMs = 0; nowMs < 20_000; nowMs += CYCLE_MS) {
          cycle(arm, nowMs, O);
          const reach = Math.hypot(arm.toolXMm - armPlan.baseMm.xMm, arm.toolYMm - armPlan.baseMm.yMm);
          expect(reach).toBeLessThanOrEqual(armPlan.envelopeMm + 1e-6);
        }
      }),
      { seed: 8, numRuns: 5 },
    );
  });

  it('acts on a command with the first cycle after its arrival, not before', () => {
    const arm = createArm(anArm(), 1);
    receive(arm, aCommand({ issuedAt: 0, expiresAt: 10_000 }), 12);
    runTo(arm, 0, 15);
    expect(arm.travelledMm).toBe(0);
    runTo(arm, 15, 20);
    expect(arm.travelledMm).toBeGreaterThan(0);
  });

  it('forgets its permission and stands when its bus is flooded', () => {
    const arm = createArm(anArm(), 1);
    receive(arm, aCommand({ issuedAt: 0, expiresAt: 10_000 }), 0);
    runTo(arm, 0, 1000);
    for (let count = 0; count < 300; count++) receive(arm, aCommand({ arm: 'cell/arm/other' }), 1000);
    runTo(arm, 1000, 2000);
    expect(arm.speedMmS).toBe(0);
    expect(arm.rulings.flooded).toBe(1);
    expect(arm.plan.id).toBe(ID);
  });
});
