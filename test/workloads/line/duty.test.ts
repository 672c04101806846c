import { describe, expect, it } from 'vitest';
import { runDue, type Duty } from '../../../workloads/line/duty.ts';

describe('a duty', () => {
  it('is done at its times, and not made up for when it was missed', () => {
    const doneAt: number[] = [];
    const duty: Duty = { everyMs: 50, nextMs: 1010, run: (nowMs) => doneAt.push(nowMs) };
    for (const nowMs of [1000, 1010, 1015, 1060, 1300, 1305, 1310, 1355, 1360]) runDue([duty], nowMs);
    expect(doneAt).toEqual([1010, 1060, 1300, 1310, 1360]);
  });
});
