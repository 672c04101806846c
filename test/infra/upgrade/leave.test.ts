import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArmSeen } from '../../../infra/host/hold-upgrade.ts';
import type { SiteSeen } from '../../../infra/upgrade/leave.ts';
import { hindrancesTo } from '../../../infra/upgrade/leave.ts';
import type { Action, Upgrade } from '../../../infra/upgrade/upgrade.ts';
import { nextAction } from '../../../infra/upgrade/upgrade.ts';
import { prepare } from '../../../stacks/prepare.ts';
import type { Health } from './machine.ts';
import { Machine, PowerCut } from './machine.ts';

const { site: prepared } = prepare('lyon', { date: '2026-11-24' }).release;
const window = { timeZone: 'Europe/Paris', days: [7], opensAtMinute: 150, minutes: 180 };
const site = { ...prepared, maintenance: { window, system: 'rauc' as const, ring: 1 } };
/** Sunday, 02:30 in Paris */
const OPEN_MS = Date.parse('2026-11-29T01:30:00Z');
const NEEDED_MINUTES = 20;
const NAMES = site.hosts.map(({ name }) => name);

const arms = (host: string, change: Partial<ArmSeen> = {}): readonly ArmSeen[] =>
  site.cells
    .filter((cell) => cell.host === host)
    .flatMap((cell) => cell.arms)
    .map(({ id }) => ({ arm: id, moving: false, action: 'STOP', heardAtMs: OPEN_MS, ...change }));
const quiet: SiteSeen = {
  nowMs: OPEN_MS,
  upgrading: undefined,
  ready: new Set(NAMES),
  arms: NAMES.flatMap((host) => arms(host)),
};
const reasons = (change: Partial<SiteSeen>): readonly string[] =>
  hindrancesTo(site, 'pc-2', NEEDED_MINUTES, { ...quiet, ...change });

describe('the leave to take a host down', () => {
  it('S117 is given in the window, with everybody Ready and the arms of its cells stopped', () => {
    expect(reasons({})).toEqual([]);
  });

  it('is refused with every reason at once', () => {
    const moving = arms('pc-2', { moving: true, heardAtMs: OPEN_MS - 3_600_000 });
    expect(
      reasons({
        nowMs: OPEN_MS - 3_600_000,
        upgrading: 'pc-1',
        ready: new Set(['pc-2', 'pc-3']),
        arms: moving.slice(0, 1),
      }),
    ).toEqual([
      'no maintenance window is open',
      'pc-1 is being upgraded',
      'pc-1 is not Ready',
      `arm ${moving[0]!.arm} moves`,
      ...moving.slice(1).map(({ arm }) => `arm ${arm} is not heard of`),
    ]);
  });

  it('is refused where the window would close in the middle, and where there is none', () => {
    expect(reasons({ nowMs: OPEN_MS + 170 * 60_000, arms: [] })[0]).toBe(
      'the window closes before the 20 minutes that it may take are over',
    );
    expect(hindrancesTo({ ...site, maintenance: undefined }, 'pc-2', 20, quiet)).toEqual([
      'the site file has no maintenance window',
    ]);
  });

  it('does not ask for the arms of other hosts', () => {
    expect(reasons({ arms: [...arms('pc-2'), ...arms('pc-1', { moving: true })] })).toEqual([]);
  });

  it('never leads to two hosts down, whoever asks when, whatever is cut, however ill the version is', () => {
    const upgrade: Upgrade = { driver: 'slots', from: 'one', to: 'two', keepsData: true };
    const turn = fc.record({
      host: fc.constantFrom(...NAMES),
      isCut: fc.boolean(),
      isMoving: fc.boolean(),
    });
    const health = fc.constantFrom<Health>('well', 'ill', 'silent');
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 300 }), health, (turns, healthOfVersion) => {
        let isCutNext = false;
        const machines = new Map(
          NAMES.map((name) => [
            name,
            new Machine(upgrade, healthOfVersion, () => {
              if (isCutNext) throw new PowerCut();
            }),
          ]),
        );
        const off = new Set<string>();
        for (const { host, isCut, isMoving } of turns) {
          const machine = machines.get(host)!;
          if (off.delete(host)) machine.boot();
          const seen: SiteSeen = {
            ...quiet,
            upgrading: NAMES.find((name) => machines.get(name)!.isCordoned),
            ready: new Set(NAMES.filter((name) => machines.get(name)!.isUp && !off.has(name))),
            arms: arms(host, { moving: isMoving }),
          };
          const [hindrance] = hindrancesTo(site, host, NEEDED_MINUTES, seen);
          const action: Action = nextAction(upgrade, machine.seen(hindrance));
          if (action === 'cordon') expect(isMoving).toBe(false);
          // Whose power goes is who is being upgraded: two cuts by chance are no upgrade's fault.
          isCutNext = isCut && machine.isCordoned;
          try {
            machine.do(action);
          } catch (error) {
            if (!(error instanceof PowerCut)) throw error;
            off.add(host);
          }
          isCutNext = false;
          const down = NAMES.filter((name) => !machines.get(name)!.isUp || off.has(name));
          expect(down.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
