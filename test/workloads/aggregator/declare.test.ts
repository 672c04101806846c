import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from '../../../workloads/contracts/codec.ts';
import type { Entry, EntryKind } from '../../../workloads/contracts/messages.ts';
import { declare, readingsIn } from '../../../workloads/aggregator/declare.ts';
import { compareLedger, emptyLedger, enter } from '../../../workloads/hub/ledger.ts';
import type { Loss } from '../../../workloads/kit/spool.ts';
import { ARMS, commandOf, PLC, telemetryOf, verdictOf } from './a-gateway.ts';

const AT_MS = 1_800_000_000_000;

function lossOf(kinds: readonly EntryKind[]): Loss {
  return {
    kind: 'full',
    entries: kinds.map((kind, sequence) => ({ sequence, payload: encodeEntry({ sequence: 0, ...kind }) })),
  };
}

function readings(machine: string, from: number, count = 10, epoch = 1): EntryKind {
  return { kind: 'readings', readings: { machine, ...telemetryOf(machine, { epoch, from, count }) } };
}

function entriesIn(payloads: readonly Uint8Array[]): Entry[] {
  return payloads.map((payload) => {
    const decoded = decodeEntry(payload);
    if (!decoded.ok) throw new Error(decoded.error);
    return decoded.value;
  });
}

function droppedIn(payloads: readonly Uint8Array[]): object[] {
  return entriesIn(payloads).flatMap((entry) => (entry.kind === 'dropped' ? [entry.dropped] : []));
}

describe('T21 what stands in writing for what a full spool gives up', () => {
  it('is one range for the readings that a machine numbered without a hole', () => {
    const loss = lossOf([
      readings(ARMS[0]!, 0),
      readings(PLC, 50),
      readings(ARMS[0]!, 10),
      readings(ARMS[0]!, 40),
    ]);
    const declared = droppedIn(declare(loss, AT_MS));
    const common = { epoch: 1, at: AT_MS, reason: 'spool full' };
    expect(declared).toEqual([
      { machine: ARMS[0]!, firstSequence: 0, count: 20, ...common },
      { machine: ARMS[0]!, firstSequence: 40, count: 10, ...common },
      { machine: PLC, firstSequence: 50, count: 10, ...common },
    ]);
    expect(readingsIn(loss)).toBe(40);
  });

  it('carries defects and STOPs forward, because readings go first', () => {
    const many = Array.from({ length: 20 }, (_, at) => readings(ARMS[0]!, at * 10));
    const payloads = declare(
      lossOf([
        { kind: 'verdict', verdict: verdictOf('dent') },
        ...many,
        { kind: 'command', command: commandOf('STOP') },
      ]),
      AT_MS,
    );
    expect(entriesIn(payloads).map(({ kind }) => kind)).toEqual(['dropped', 'verdict', 'command']);
  });

  it('gives up events too where there is little else, and says how many', () => {
    const events = Array.from({ length: 500 }, (_, at): EntryKind => ({
      kind: 'verdict',
      verdict: verdictOf('dent', at),
    }));
    expect(droppedIn(declare(lossOf(events), AT_MS))).toEqual([
      {
        machine: 'welding/camera/c-1/verdict',
        epoch: 0,
        firstSequence: 0,
        count: 500,
        at: AT_MS,
        reason: 'spool full',
      },
    ]);
  });

  it('names what a spool could not read by its number in the spool', () => {
    expect(droppedIn(declare({ kind: 'damaged', firstSequence: 7, count: 3 }, AT_MS))).toEqual([
      { machine: 'spool', epoch: 0, firstSequence: 7, count: 3, at: AT_MS, reason: 'spool damaged' },
    ]);
  });

  it('never loses an earlier declaration, however often it is given up itself', () => {
    const step = fc.record({
      machine: fc.constantFrom(ARMS[0]!, ARMS[1]!, PLC),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 12 }), (segments) => {
        const next = new Map<string, number>();
        let standing: readonly Uint8Array[] = [];
        for (const segment of segments) {
          const kinds = segment.map(({ machine, count }) => {
            const from = next.get(machine) ?? 0;
            next.set(machine, from + count);
            return readings(machine, from, count);
          });
          const before = standing.map((payload, sequence) => ({ sequence, payload }));
          const loss = lossOf(kinds);
          if (loss.kind === 'full')
            standing = declare({ kind: 'full', entries: [...before, ...loss.entries] }, AT_MS);
        }
        const ledger = emptyLedger();
        for (const entry of entriesIn(standing)) enter(ledger, entry);
        const produced = [...next].map(([machine, count]) => ({
          machine,
          epoch: 1,
          firstSequence: 0,
          count,
        }));
        expect(compareLedger(produced, ledger)).toMatchObject({ isBalanced: true, delivered: 0 });
        expect(standing.length).toBeLessThanOrEqual(3);
      }),
      { seed: 21 },
    );
  });

  it('stays small for a machine that jumps about, and still counts every reading', () => {
    const jumping = Array.from({ length: 400 }, (_, at) => readings(ARMS[0]!, at * 20, 10, 1 + (at % 7)));
    const loss = lossOf(jumping);
    const payloads = declare(loss, AT_MS);
    const bytes = payloads.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(payloads.length).toBeLessThanOrEqual(33);
    expect(bytes).toBeLessThan(4096);
    const counts = droppedIn(payloads).map((dropped) => (dropped as { count: number }).count);
    expect(counts.reduce((a, b) => a + b)).toBe(4000);
  });
});
