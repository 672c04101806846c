import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../workloads/contracts/messages.ts';
import { compareLedger, emptyLedger, enter, totalsOf } from '../../../workloads/hub/ledger.ts';
import { anEntry, MACHINE } from './a-batch.ts';

const PRODUCED = [{ machine: MACHINE, epoch: 1, firstSequence: 0, count: 10 }];

function dropped(machine: string, firstSequence: number, count: number): Entry {
  return {
    sequence: 0,
    kind: 'dropped',
    dropped: { machine, epoch: 1, firstSequence, count, at: 0, reason: 'test' },
  };
}

function ledgerOf(entries: readonly Entry[]) {
  const ledger = emptyLedger();
  for (const entry of entries) enter(ledger, entry);
  return ledger;
}

const numbers = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from }, (_, at) => anEntry(from + at));

describe('the ledger', () => {
  it('balances where every reading came or was declared', () => {
    const ledger = ledgerOf([...numbers(0, 6), dropped(MACHINE, 6, 4)]);
    expect(compareLedger(PRODUCED, ledger)).toEqual({
      produced: 10,
      delivered: 6,
      dropped: 4,
      missing: [],
      unknown: [],
      repeated: 0,
      isBalanced: true,
    });
  });

  it('names what is missing, number by number', () => {
    const ledger = ledgerOf([...numbers(0, 3), ...numbers(5, 8)]);
    const { missing, isBalanced } = compareLedger(PRODUCED, ledger);
    expect(isBalanced).toBe(false);
    expect(missing).toEqual([
      { machine: MACHINE, epoch: 1, from: 3, to: 5 },
      { machine: MACHINE, epoch: 1, from: 8, to: 10 },
    ]);
  });

  it('does not balance by sums: a reading too many elsewhere makes up for none', () => {
    const ledger = ledgerOf([...numbers(0, 9), anEntry(42)]);
    expect(totalsOf(ledger).delivered).toBe(10);
    expect(compareLedger(PRODUCED, ledger)).toMatchObject({
      missing: [{ from: 9, to: 10 }],
      unknown: [{ from: 42, to: 43 }],
      isBalanced: false,
    });
  });

  it('counts what came twice once, and says how often', () => {
    expect(compareLedger(PRODUCED, ledgerOf([...numbers(0, 10), ...numbers(2, 5)]))).toMatchObject({
      delivered: 10,
      repeated: 3,
      isBalanced: true,
    });
  });

  it('counts as delivered what was declared and came all the same', () => {
    expect(totalsOf(ledgerOf([dropped(MACHINE, 0, 10), ...numbers(4, 6)]))).toEqual({
      delivered: 2,
      dropped: 8,
    });
  });

  it('keeps events, and what is only counted, apart from readings', () => {
    const command = {
      arm: MACHINE,
      action: 'STOP',
      term: 1,
      sequence: 1,
      issuedAt: 0,
      expiresAt: 0,
      scanAt: 0,
      triggerAt: 0,
      reason: '',
    } as const;
    const stop: Entry = { sequence: 0, kind: 'command', command };
    const ledger = ledgerOf([stop, stop, dropped(`${MACHINE}/command`, 3, 4), dropped('spool', 7, 2)]);
    expect(ledger).toMatchObject({ stops: 1, damaged: 2 });
    expect(ledger.droppedCounts.get(`${MACHINE}/command`)).toBe(4);
    expect(totalsOf(ledger)).toEqual({ delivered: 0, dropped: 0 });
  });

  it('balances exactly where no reading is lost, whatever the order and the repetitions', () => {
    const fates = fc.array(fc.subarray(['delivered', 'dropped', 'again'] as const), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(fates, fc.array(fc.nat(), { minLength: 90, maxLength: 90 }), (fate, order) => {
        const entries = fate.flatMap((each, at) => [
          ...(each.includes('delivered') ? [anEntry(at)] : []),
          ...(each.includes('dropped') ? [dropped(MACHINE, at, 1)] : []),
          ...(each.includes('again') && each.includes('delivered') ? [anEntry(at)] : []),
        ]);
        const shuffled = entries
          .map((entry, at) => ({ entry, key: order[at]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        const lost = fate.filter((each) => !each.includes('delivered') && !each.includes('dropped')).length;
        const produced = [{ machine: MACHINE, epoch: 1, firstSequence: 0, count: fate.length }];
        const comparison = compareLedger(produced, ledgerOf(shuffled));
        expect(comparison.isBalanced).toBe(lost === 0);
        expect(comparison.delivered + comparison.dropped + lost).toBe(fate.length);
      }),
      { seed: 9 },
    );
  });
});
