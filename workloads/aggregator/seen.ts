import type { EntryKind } from '../contracts/messages.ts';
import type { Interval } from '../kit/intervals.ts';
import { addInterval, covers } from '../kit/intervals.ts';

/**
 * What of each stream is durable, so that a message which the broker delivers again is not kept again. Bounded: what
 * is forgotten may be kept twice, and the hub knows.
 */
export interface Seen {
  /** by `machine`, the epochs that were seen last, newest last */
  readonly epochs: Map<string, Map<number, Interval[]>>;
  /** by arm, the last STOP: a retained one comes again at every connect */
  readonly stops: Map<string, { term: number; sequence: number }>;
}

const MAX_EPOCHS = 4;
const MAX_INTERVALS = 64;

export function nothingSeen(): Seen {
  return { epochs: new Map(), stops: new Map() };
}

export function isDuplicate(seen: Seen, it: EntryKind): boolean {
  if (it.kind === 'readings') {
    const { machine, epoch, firstSequence: from, readings } = it.readings;
    return covers(seen.epochs.get(machine)?.get(epoch) ?? [], { from, to: from + readings.length });
  }
  if (it.kind === 'command') {
    const last = seen.stops.get(it.command.arm);
    return last?.term === it.command.term && last.sequence === it.command.sequence;
  }
  return false;
}

/** Notes what is durable now; returns how many numbers of the stream are missing just before it. */
export function note(seen: Seen, it: EntryKind): number {
  if (it.kind === 'command') {
    const { arm, term, sequence } = it.command;
    seen.stops.set(arm, { term, sequence });
    return 0;
  }
  if (it.kind !== 'readings') return 0;
  const { machine, epoch, firstSequence: from, readings } = it.readings;
  const epochs = seen.epochs.get(machine) ?? new Map<number, Interval[]>();
  seen.epochs.set(machine, epochs);
  const known = epochs.get(epoch) ?? [];
  const expected = known.at(-1)?.to;
  addInterval(known, { from, to: from + readings.length });
  known.splice(0, known.length - MAX_INTERVALS);
  epochs.delete(epoch);
  epochs.set(epoch, known);
  if (epochs.size > MAX_EPOCHS) epochs.delete(epochs.keys().next().value!);
  return expected === undefined ? 0 : Math.max(0, from - expected);
}
