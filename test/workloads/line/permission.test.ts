import { describe, expect, it } from 'vitest';
import type { Command } from '../../../workloads/contracts/messages.ts';
import { lightOf, permissionOf, ruleOn, type Ruling } from '../../../workloads/line/permission.ts';
import { aCommand } from './a-plan.ts';

const ARM = { id: 'cell/arm/arm-1', nowMs: 1000, clockToleranceMs: 10 };
const HELD = permissionOf(aCommand({ term: 3, sequence: 7 }));
const STOP = { action: 'STOP', expiresAt: 0 } as const;

describe('an arm', () => {
  it.each([
    ['obeys its first command', undefined, {}, 'obeyed'],
    ['obeys the next sequence of its term', HELD, { term: 3, sequence: 8 }, 'obeyed'],
    ['obeys a new term whatever the sequence', HELD, { term: 4, sequence: 0 }, 'obeyed'],
    ['refuses the sequence that it obeyed', HELD, { term: 3, sequence: 7 }, 'not-newer'],
    ['refuses an older sequence', HELD, { term: 3, sequence: 6 }, 'not-newer'],
    ['refuses an older term whatever the sequence', HELD, { term: 2, sequence: 99 }, 'not-newer'],
    ['refuses an older STOP', HELD, { ...STOP, term: 3, sequence: 6 }, 'not-newer'],
    ['refuses what is meant for another', undefined, { arm: 'cell/arm/arm-2' }, 'another-arm'],
    ['bears a clock that is off by the tolerance', undefined, { issuedAt: 1010 }, 'obeyed'],
    ['refuses what comes from further in the future', undefined, { issuedAt: 1011 }, 'from-the-future'],
    ['refuses a permission that has expired', undefined, { expiresAt: 1000 }, 'expired'],
    ['obeys a STOP, which never expires', HELD, { ...STOP, term: 3, sequence: 8 }, 'obeyed'],
    ['obeys a STOP that was issued long ago', undefined, { ...STOP, issuedAt: 1 }, 'obeyed'],
  ] as readonly [string, typeof HELD | undefined, Partial<Command>, Ruling][])(
    '%s',
    (_title, held, changes, ruling) => {
      expect(ruleOn(held, aCommand(changes), ARM)).toBe(ruling);
    },
  );

  it('stands before its first command, after STOP, and when its permission lapsed', () => {
    const run = permissionOf(aCommand({ expiresAt: 1250 }));
    expect(lightOf(undefined, 1000)).toBe('stopped');
    expect(lightOf(permissionOf(aCommand(STOP)), 1e15)).toBe('stopped');
    expect(lightOf(run, 1250)).toBe('run');
    expect(lightOf(run, 1251)).toBe('lapsed');
    expect(lightOf(permissionOf(aCommand({ action: 'SLOW' })), 1250)).toBe('slow');
  });
});
