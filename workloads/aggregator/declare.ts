import { decodeEntry, encodeEntry } from '../contracts/codec.ts';
import type { Dropped, EntryKind } from '../contracts/messages.ts';
import type { Interval } from '../kit/intervals.ts';
import { addInterval } from '../kit/intervals.ts';
import type { Loss } from '../kit/spool.ts';

/**
 * The ladder of what goes first when an outage outlasts the spool (T21): readings go and are declared, defects and
 * STOPs are carried forward as long as they are few, declarations never go but grow into one another.
 *
 * The streams of a Dropped are machines for readings, `<machine>/verdict` and `<machine>/command` for events,
 * `<machine>/more` for readings in more ranges than are named, and `spool` for entries that can no longer be read and
 * so have no other name than their number in the spool.
 */
export const DAMAGED_STREAM = 'spool';
const REASON_FULL = 'spool full';
export const REASON_DAMAGED = 'spool damaged';

/** Ranges of one machine that one declaration names; a machine that jumps about must not fill the spool with them. */
const MAX_RANGES = 32;
/** Events are carried forward while they take less than this part of what goes. */
const CARRIED_SHARE = 0.25;

interface Gone {
  /** readings, by machine and epoch */
  ranges: Map<string, Map<number, Interval[]>>;
  /** events, and what is beyond naming: by stream, the first number and how many */
  counts: Map<string, { firstSequence: number; count: number }>;
  damaged: Interval[];
}

/** What stands in writing for a loss, as payloads of the spool. `atMs` is when it is declared. */
export function declare(loss: Loss, atMs: number): Uint8Array[] {
  const gone: Gone = { ranges: new Map(), counts: new Map(), damaged: [] };
  const events: { payload: Uint8Array; it: EntryKind }[] = [];
  let bytes = 0;
  if (loss.kind === 'damaged') addInterval(gone.damaged, rangeOf(loss));
  else {
    for (const { sequence, payload } of loss.entries) {
      bytes += payload.byteLength;
      const decoded = decodeEntry(payload);
      if (!decoded.ok) addInterval(gone.damaged, { from: sequence, to: sequence + 1 });
      else if (decoded.value.kind === 'verdict' || decoded.value.kind === 'command') {
        events.push({ payload, it: decoded.value });
      } else addLoss(gone, decoded.value);
    }
  }
  const eventBytes = events.reduce((sum, { payload }) => sum + payload.byteLength, 0);
  const isCarried = eventBytes <= bytes * CARRIED_SHARE;
  if (!isCarried) for (const { it } of events) addLoss(gone, it);
  const declared = droppedOf(gone, atMs).map((dropped) =>
    encodeEntry({ sequence: 0, kind: 'dropped', dropped }),
  );
  return [...declared, ...(isCarried ? events.map(({ payload }) => payload) : [])];
}

/** Readings that a loss gives up now, those declared earlier not counted again. */
export function readingsIn(loss: Loss): number {
  if (loss.kind === 'damaged') return 0;
  return loss.entries.reduce((sum, { payload }) => {
    const decoded = decodeEntry(payload);
    return (
      sum + (decoded.ok && decoded.value.kind === 'readings' ? decoded.value.readings.readings.length : 0)
    );
  }, 0);
}

function addLoss(gone: Gone, it: EntryKind): void {
  switch (it.kind) {
    case 'readings': {
      const { machine, epoch, firstSequence: from, readings } = it.readings;
      addRange(gone, machine, epoch, { from, to: from + readings.length });
      return;
    }
    case 'verdict':
      addCount(gone, `${it.verdict.camera}/verdict`, it.verdict.frameSequence, 1);
      return;
    case 'command':
      addCount(gone, `${it.command.arm}/command`, it.command.sequence, 1);
      return;
    case 'dropped': {
      const { machine, epoch, firstSequence, count } = it.dropped;
      if (machine === DAMAGED_STREAM) addInterval(gone.damaged, rangeOf(it.dropped));
      else if (isCounted(machine)) addCount(gone, machine, firstSequence, count);
      else addRange(gone, machine, epoch, rangeOf(it.dropped));
    }
  }
}

/** `<cell>/<kind>/<name>` is a machine; with one part more it is a stream of which only the number is known. */
function isCounted(stream: string): boolean {
  return stream.split('/').length > 3;
}

function addRange(gone: Gone, machine: string, epoch: number, range: Interval): void {
  const epochs = gone.ranges.get(machine) ?? new Map<number, Interval[]>();
  gone.ranges.set(machine, epochs);
  const ranges = epochs.get(epoch) ?? [];
  epochs.set(epoch, ranges);
  addInterval(ranges, range);
}

function addCount(gone: Gone, stream: string, firstSequence: number, count: number): void {
  const known = gone.counts.get(stream);
  gone.counts.set(stream, {
    firstSequence: Math.min(firstSequence, known?.firstSequence ?? firstSequence),
    count: count + (known?.count ?? 0),
  });
}

function droppedOf(gone: Gone, at: number): Dropped[] {
  const named: Dropped[] = [];
  for (const [machine, epochs] of gone.ranges) {
    const ranges = [...epochs].flatMap(([epoch, intervals]) =>
      intervals.map(({ from, to }) => ({ epoch, firstSequence: from, count: to - from })),
    );
    for (const range of ranges.slice(0, MAX_RANGES))
      named.push({ machine, ...range, at, reason: REASON_FULL });
    for (const { firstSequence, count } of ranges.slice(MAX_RANGES)) {
      addCount(gone, `${machine}/more`, firstSequence, count);
    }
  }
  const counted = [...gone.counts].map(([machine, it]) => ({
    machine,
    epoch: 0,
    ...it,
    at,
    reason: REASON_FULL,
  }));
  const damaged = gone.damaged.map(({ from, to }) => ({
    machine: DAMAGED_STREAM,
    epoch: 0,
    firstSequence: from,
    count: to - from,
    at,
    reason: REASON_DAMAGED,
  }));
  return [...named, ...counted, ...damaged];
}

function rangeOf({ firstSequence, count }: { firstSequence: number; count: number }): Interval {
  return { from: firstSequence, to: firstSequence + count };
}
