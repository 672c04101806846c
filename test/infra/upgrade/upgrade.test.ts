import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Upgrade } from '../../../infra/upgrade/upgrade.ts';
import { nextAction } from '../../../infra/upgrade/upgrade.ts';
import type { Health } from './machine.ts';
import { Machine, PowerCut } from './machine.ts';

const OLD = 'v1.35.8+k3s1';
const NEW = 'v1.35.9+k3s1';
const UPGRADES: readonly Upgrade[] = [
  { driver: 'slots', from: OLD, to: NEW, keepsData: true },
  { driver: 'slots', from: OLD, to: NEW, keepsData: false },
  { driver: 'in-place', from: OLD, to: NEW, keepsData: false },
];
const HEALTHS: readonly Health[] = ['well', 'ill', 'silent'];
const CASES = UPGRADES.flatMap((upgrade) => HEALTHS.map((health) => ({ upgrade, health })));
/** More than any of them takes, with as many cuts as the tests make. */
const MOST_ACTIONS = 200;

/** Runs an upgrade to its end; the power goes before each write that is named, and comes back. */
function run(
  upgrade: Upgrade,
  health: Health,
  cutsBefore: ReadonlySet<number>,
): { machine: Machine; writes: number } {
  let writes = 0;
  const machine = new Machine(upgrade, health, () => {
    writes++;
    if (cutsBefore.has(writes)) throw new PowerCut();
  });
  for (let actions = 0; actions < MOST_ACTIONS; actions++) {
    const action = nextAction(upgrade, machine.seen());
    if (action === 'end') return { machine, writes };
    try {
      machine.do(action);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      machine.boot();
    }
  }
  throw new Error('does not end');
}

/** Where every upgrade ends, whatever happened to it. */
function settled(machine: Machine, health: Health, cuts: number): void {
  const { running, good, isHalf, isCordoned, data, phase, refused } = machine;
  expect([isHalf, isCordoned, running === good]).toEqual([false, false, true]);
  expect(machine.isUp).toBe(true);
  if (running === NEW) {
    expect([health, phase]).toEqual(['well', 'kept']);
  } else {
    expect({ phase, refused, data }).toEqual({ phase: 'returned', refused: [NEW], data: OLD });
    // Only what was cut twice while it was tried is given up without having been ill.
    if (health === 'well') expect(cuts).toBeGreaterThanOrEqual(2);
  }
}

describe('the upgrade of a host', () => {
  it.each(CASES)(
    'S117 by $upgrade.driver, data kept $upgrade.keepsData, of a version that is $health, ends',
    ({ upgrade, health }) => {
      const { machine } = run(upgrade, health, new Set());
      expect(machine.running).toBe(health === 'well' ? NEW : OLD);
      settled(machine, health, 0);
    },
  );

  it.each(CASES)(
    'S117 by $upgrade.driver, data kept $upgrade.keepsData, of a version that is $health, stands a power cut before every write, and a second one before any other',
    ({ upgrade, health }) => {
      const { writes } = run(upgrade, health, new Set());
      // Some writes are made again after a cut.
      const most = 2 * writes;
      for (let first = 1; first <= most; first++) {
        settled(run(upgrade, health, new Set([first])).machine, health, 1);
        for (let second = first + 1; second <= most; second++) {
          settled(run(upgrade, health, new Set([first, second])).machine, health, 2);
        }
      }
    },
  );

  it('stands any number of cuts', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...CASES), cuts, ({ upgrade, health }, before) => {
        settled(run(upgrade, health, new Set(before)).machine, health, before.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never takes a version again that it came back from', () => {
    for (const { upgrade, health } of CASES) {
      if (health === 'well') continue;
      const { machine } = run(upgrade, health, new Set());
      const { ran } = machine;
      machine.phase = 'idle';
      expect(nextAction(upgrade, machine.seen())).toBe('end');
      expect(machine.ran).toBe(ran);
    }
  });

  it('begins nothing, and takes nothing out of service, while something is in its way', () => {
    const [upgrade] = UPGRADES as readonly [Upgrade];
    const machine = new Machine(upgrade, 'well', () => undefined);
    expect(nextAction(upgrade, machine.seen('an arm moves'))).toBe('wait');
    machine.do('save');
    machine.do('stage');
    expect(nextAction(upgrade, machine.seen('an arm moves'))).toBe('wait');
    expect(nextAction(upgrade, machine.seen())).toBe('cordon');
  });
});
