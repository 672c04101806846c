import { describe, expect, it } from 'vitest';
import { beat, createPulse, openGaps, setMark, type Mark } from '../../../workloads/line/gap.ts';

const KILL: Mark = { kind: 'mark', service: 'collision-engine', atMs: 1000 };

function heard(arrivedAtMs: number, term: number, madeAtMs = arrivedAtMs) {
  return { arrivedAtMs, madeAtMs, term };
}

describe('the gap after a kill', () => {
  it('is from the last message of the old term to the first of the new one', () => {
    const pulse = createPulse();
    beat(pulse, heard(990, 1));
    expect(setMark(pulse, KILL, 'term')).toBeUndefined();
    expect(beat(pulse, heard(1004, 1))).toEqual([]); // was under way when the process died
    expect(openGaps(pulse, 1300)).toEqual([{ mark: KILL, ms: 296 }]);
    expect(beat(pulse, heard(1500, 2))).toEqual([{ mark: KILL, ms: 496 }]);
    expect(beat(pulse, heard(1550, 2))).toEqual([]);
    expect(openGaps(pulse, 2000)).toEqual([]);
  });

  it('is known at once where the mark came after its end', () => {
    const pulse = createPulse();
    beat(pulse, heard(990, 1));
    beat(pulse, heard(1400, 2));
    expect(setMark(pulse, KILL, 'term')).toBe(410);
    expect(setMark(pulse, { ...KILL, atMs: 1400 }, 'term')).toBeUndefined();
  });

  it('ends, where messages carry no term, with the first that was made after the kill', () => {
    const pulse = createPulse();
    beat(pulse, heard(990, 0));
    setMark(pulse, KILL, 'time');
    expect(beat(pulse, heard(1010, 0, 998))).toEqual([]);
    expect(beat(pulse, heard(1700, 0, 1690))).toEqual([{ mark: KILL, ms: 690 }]);
  });

  it('is not ended by an old retained message of a lower term', () => {
    const pulse = createPulse();
    beat(pulse, heard(990, 5));
    setMark(pulse, KILL, 'term');
    expect(beat(pulse, heard(1100, 4))).toEqual([]);
  });
});
