import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArmSeen } from '../../../infra/host/hold-upgrade.ts';
import { HEARD_WITHIN_MS, heldBy } from '../../../infra/host/hold-upgrade.ts';
import { aCell, aSmallSite } from '../small-site.ts';

const NOW_MS = 1_800_000_000_000;
const SITE = aSmallSite({ cells: [aCell('press', 'gw-1'), aCell('weld', 'gw-2'), aCell('pack', 'gw-2')] });
const ARMS = SITE.cells.flatMap(({ host, arms }) => arms.map(({ id }) => ({ host, id })));

const standing = (arm: string): ArmSeen => ({ arm, moving: false, action: 'STOP', heardAtMs: NOW_MS - 100 });
const anArm = fc.record({
  arm: fc.constantFrom(...ARMS.map(({ id }) => id), 'weld/arm/unknown'),
  moving: fc.boolean(),
  action: fc.constantFrom<ArmSeen['action']>('STOP', 'SLOW', 'RUN'),
  heardAtMs: fc.integer({ min: NOW_MS - 3 * HEARD_WITHIN_MS, max: NOW_MS + 100 }),
});

describe('an upgrade', () => {
  it('never begins on a host while an arm of its cells moves, may move, or is not heard of', () => {
    fc.assert(
      fc.property(fc.array(anArm, { maxLength: 12 }), fc.constantFrom('gw-1', 'gw-2'), (seen, host) => {
        const held = heldBy(SITE, host, seen, NOW_MS);
        const own = ARMS.filter((one) => one.host === host).map(({ id }) => id);
        // Asked the other way round, of each arm by itself.
        const atRest = own.filter((id) => {
          const heard = seen.filter(({ arm }) => arm === id);
          const last = Math.max(...heard.map(({ heardAtMs }) => heardAtMs));
          const [latest] = heard.filter(({ heardAtMs }) => heardAtMs === last);
          return (
            latest !== undefined &&
            !latest.moving &&
            latest.action === 'STOP' &&
            last >= NOW_MS - HEARD_WITHIN_MS &&
            last <= NOW_MS + SITE.safety.clockToleranceMs
          );
        });
        expect(held.map(({ arm }) => arm)).toEqual(own.filter((id) => !atRest.includes(id)));
      }),
      { seed: 6, numRuns: 2_000 },
    );
  });

  it('waits for no arm of another host, and begins where all of its own stand', () => {
    const [own, others] = [
      ARMS.filter(({ host }) => host === 'gw-2'),
      ARMS.filter(({ host }) => host === 'gw-1'),
    ];
    const seen = [
      ...own.map(({ id }) => standing(id)),
      ...others.map(({ id }) => ({ ...standing(id), moving: true })),
    ];
    expect(heldBy(SITE, 'gw-2', seen, NOW_MS)).toEqual([]);
    expect(heldBy(SITE, 'gw-1', seen, NOW_MS)).toEqual([{ arm: 'press/arm/a1', reason: 'moves' }]);
  });

  it.each([
    ['not heard of', []],
    ['heard of too long ago', [{ ...standing('press/arm/a1'), heardAtMs: NOW_MS - HEARD_WITHIN_MS - 1 }]],
    ['heard of later than now', [{ ...standing('press/arm/a1'), heardAtMs: NOW_MS + 60_000 }]],
    ['may move', [{ ...standing('press/arm/a1'), action: 'SLOW' as const }]],
  ] as const)('is held by an arm that is %s', (reason, seen) => {
    expect(heldBy(SITE, 'gw-1', seen, NOW_MS)).toEqual([{ arm: 'press/arm/a1', reason }]);
  });
});
