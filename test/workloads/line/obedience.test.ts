import { describe, expect, it } from 'vitest';
import type { Command } from '../../../workloads/contracts/messages.ts';
import { createObedience, hear, judgeObedience, look } from '../../../workloads/line/obedience.ts';
import { aCommand, anArm } from './a-plan.ts';

const LOOK_MS = 5;
const PLAN = anArm();

/**
 * A history of one arm: commands at their arrival, and its speed from certain times on. Says whether the observer,
 * who sees positions only, lets it pass.
 */
function judge(
  commands: readonly (Partial<Command> & { atMs: number })[],
  speeds: readonly [number, number][],
) {
  const obedience = createObedience([PLAN], 10);
  for (const { atMs, ...changes } of commands) hear(obedience, PLAN.id, aCommand(changes), atMs);
  let xMm = 0;
  for (let fromMs = 1000; fromMs < 3000; fromMs += LOOK_MS) {
    const speed = speeds.findLast(([sinceMs]) => sinceMs <= fromMs)?.[1] ?? 0;
    xMm += (speed * LOOK_MS) / 1000;
    look(obedience, PLAN.id, { xMm, yMm: 0 }, fromMs, LOOK_MS);
  }
  return judgeObedience(obedience);
}

const RUN = { atMs: 1005, action: 'RUN', sequence: 1, expiresAt: 1250 } as const;
const SLOW = { atMs: 1105, action: 'SLOW', sequence: 2, expiresAt: 2500 } as const;
const STOP = { atMs: 1105, action: 'STOP', sequence: 2, expiresAt: 0 } as const;

describe('permission-obeyed', () => {
  it.each<[string, Parameters<typeof judge>[0], Parameters<typeof judge>[1]]>([
    ['stands without a permission', [], []],
    [
      'moves under RUN and stands a stopping time after its lapse',
      [RUN],
      [
        [1010, 1500],
        [1550, 0],
      ],
    ],
    [
      'moves on under a renewal',
      [RUN, { ...RUN, atMs: 1200, sequence: 2, expiresAt: 1500 }],
      [
        [1010, 1500],
        [1800, 0],
      ],
    ],
    [
      'stands a stopping time after STOP',
      [RUN, STOP],
      [
        [1010, 1500],
        [1405, 0],
      ],
    ],
    [
      'is slow a stopping time after SLOW',
      [RUN, SLOW],
      [
        [1010, 1500],
        [1405, 250],
        [2600, 0],
      ],
    ],
    [
      'moves again after a newer RUN',
      [RUN, STOP, { ...RUN, atMs: 1900, sequence: 3, expiresAt: 2400 }],
      [
        [1010, 1500],
        [1400, 0],
        [1900, 900],
        [2700, 0],
      ],
    ],
  ])('passes an arm that %s', (_title, commands, speeds) => {
    expect(judge(commands, speeds)).toMatchObject({ ok: true });
  });

  it.each<[string, Parameters<typeof judge>[0], Parameters<typeof judge>[1]]>([
    [
      'moves without any permission',
      [],
      [
        [1010, 1],
        [1020, 0],
      ],
    ],
    [
      'moves later than a stopping time after the lapse',
      [RUN],
      [
        [1010, 1500],
        [1570, 0],
      ],
    ],
    [
      'moves later than a stopping time after STOP',
      [RUN, STOP],
      [
        [1010, 1500],
        [1420, 0],
      ],
    ],
    [
      'creeps after STOP',
      [RUN, STOP],
      [
        [1010, 1500],
        [1300, 1],
      ],
    ],
    [
      'moves later than the short stopping time after SLOW lapsed',
      [{ ...SLOW, expiresAt: 1250 }],
      [
        [1110, 250],
        [1700, 0],
      ],
    ],
    [
      'is fast under SLOW',
      [RUN, SLOW],
      [
        [1010, 1500],
        [1420, 0],
      ].map(([at, v]) => [at!, v === 0 ? 300 : v!]),
    ],
    [
      'is faster than it can be',
      [RUN],
      [
        [1010, 1600],
        [1200, 0],
      ],
    ],
    [
      'obeys an old RUN after a STOP',
      [RUN, STOP, { ...RUN, atMs: 1400, sequence: 1, expiresAt: 2900 }],
      [
        [1010, 1500],
        [1300, 0],
        [1500, 900],
      ],
    ],
    [
      'obeys a permission of another arm',
      [{ ...RUN, arm: 'cell/arm/arm-2' }],
      [
        [1010, 1500],
        [1300, 0],
      ],
    ],
    [
      'obeys a permission from the future',
      [{ ...RUN, issuedAt: 1500, expiresAt: 1750 }],
      [
        [1010, 1500],
        [1300, 0],
      ],
    ],
    [
      'obeys an expired permission',
      [{ ...RUN, atMs: 1300 }],
      [
        [1310, 900],
        [1400, 0],
      ],
    ],
    [
      'moves before its permission came',
      [{ ...RUN, atMs: 1100 }],
      [
        [1010, 1500],
        [1300, 0],
      ],
    ],
  ])('fails an arm that %s', (_title, commands, speeds) => {
    expect(judge(commands, speeds)).toMatchObject({ ok: false });
  });

  it('names the first arm that was beyond its permission, and when', () => {
    expect(judge([], [[1010, 1500]]).detail).toContain(
      `${PLAN.id} moved at 1500 mm/s with no right to at 1010`,
    );
  });
});
