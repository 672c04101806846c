import type { Entry } from '../contracts/messages.ts';
import type { Interval } from '../kit/intervals.ts';
import { addInterval, countOf, without } from '../kit/intervals.ts';

/** Readings by stream: machine, epoch, numbers. */
export type Streams = Map<string, Map<number, Interval[]>>;

/** What one site has in writing here. Pure data, built entry by entry. */
export interface SiteLedger {
  delivered: Streams;
  /** declared as given up, whether or not they came all the same */
  dropped: Streams;
  /** readings that came more than once, all in all */
  repeated: number;
  verdicts: number;
  stops: number;
  /** the events that came last: one that was carried forward while its first telling was under way comes twice */
  recentEvents: Set<string>;
  /** events and unnamed readings given up, by the stream of their declaration */
  droppedCounts: Map<string, number>;
  /** entries of the site's spools that could not be read there, and so were declared by number only */
  damaged: number;
  /** numbers of spools that were given as passed and hold no entry: shed, damaged, or lost here */
  skipped: number;
}

/** A count of readings of one stream, as the line makes it. */
export interface Produced {
  machine: string;
  epoch: number;
  firstSequence: number;
  count: number;
}

export interface StreamRange extends Interval {
  machine: string;
  epoch: number;
}

export interface Comparison {
  produced: number;
  delivered: number;
  /** declared and not delivered */
  dropped: number;
  /** produced, and neither delivered nor declared: lost in silence */
  missing: readonly StreamRange[];
  /** delivered or declared, and never produced */
  unknown: readonly StreamRange[];
  repeated: number;
  /** produced = delivered + dropped, reading by reading */
  isBalanced: boolean;
}

const DAMAGED_STREAM = 'spool';
const MAX_RECENT_EVENTS = 100_000;

export function emptyLedger(): SiteLedger {
  return {
    delivered: new Map(),
    dropped: new Map(),
    repeated: 0,
    verdicts: 0,
    stops: 0,
    recentEvents: new Set(),
    droppedCounts: new Map(),
    damaged: 0,
    skipped: 0,
  };
}

/** Enters one thing that is durable here. */
export function enter(ledger: SiteLedger, entry: Entry): void {
  switch (entry.kind) {
    case 'readings': {
      const { machine, epoch, firstSequence: from, readings } = entry.readings;
      const added = addInterval(streamOf(ledger.delivered, machine, epoch), {
        from,
        to: from + readings.length,
      });
      ledger.repeated += readings.length - added;
      return;
    }
    case 'verdict': {
      const { camera, frameTimestamp, frameSequence } = entry.verdict;
      if (isNewEvent(ledger, `${camera} ${frameTimestamp} ${frameSequence}`)) ledger.verdicts += 1;
      return;
    }
    case 'command': {
      const { arm, term, sequence } = entry.command;
      if (isNewEvent(ledger, `${arm} ${term} ${sequence}`)) ledger.stops += 1;
      return;
    }
    case 'dropped': {
      const { machine, epoch, firstSequence: from, count } = entry.dropped;
      if (machine === DAMAGED_STREAM) ledger.damaged += count;
      else if (machine.split('/').length === 3) {
        addInterval(streamOf(ledger.dropped, machine, epoch), { from, to: from + count });
      } else ledger.droppedCounts.set(machine, count + (ledger.droppedCounts.get(machine) ?? 0));
    }
  }
}

function isNewEvent({ recentEvents }: SiteLedger, event: string): boolean {
  if (recentEvents.has(event)) return false;
  recentEvents.add(event);
  if (recentEvents.size > MAX_RECENT_EVENTS) recentEvents.delete(recentEvents.values().next().value!);
  return true;
}

export interface Totals {
  delivered: number;
  dropped: number;
}

/** Readings that are here, and readings that are declared and not here. */
export function totalsOf(ledger: SiteLedger): Totals {
  let delivered = 0;
  let dropped = 0;
  for (const epochs of ledger.delivered.values()) {
    for (const set of epochs.values()) delivered += countOf(set);
  }
  for (const [machine, epochs] of ledger.dropped) {
    for (const [epoch, set] of epochs) {
      dropped += countOf(without(set, ledger.delivered.get(machine)?.get(epoch) ?? []));
    }
  }
  return { delivered, dropped };
}

/** Three separate countings against each other, reading by reading. */
export function compareLedger(counted: readonly Produced[], ledger: SiteLedger): Comparison {
  const produced: Streams = new Map();
  for (const { machine, epoch, firstSequence: from, count } of counted) {
    addInterval(streamOf(produced, machine, epoch), { from, to: from + count });
  }
  const accounted: Streams = new Map();
  for (const streams of [ledger.delivered, ledger.dropped]) {
    for (const { machine, epoch, ...range } of rangesOf(streams)) {
      addInterval(streamOf(accounted, machine, epoch), range);
    }
  }
  const missing = differenceOf(produced, accounted);
  const unknown = differenceOf(accounted, produced);
  return {
    produced: sizeOf(produced),
    ...totalsOf(ledger),
    missing,
    unknown,
    repeated: ledger.repeated,
    isBalanced: missing.length === 0 && unknown.length === 0,
  };
}

function streamOf(streams: Streams, machine: string, epoch: number): Interval[] {
  const epochs = streams.get(machine) ?? new Map<number, Interval[]>();
  streams.set(machine, epochs);
  const set = epochs.get(epoch) ?? [];
  epochs.set(epoch, set);
  return set;
}

function rangesOf(streams: Streams): StreamRange[] {
  return [...streams].flatMap(([machine, epochs]) =>
    [...epochs].flatMap(([epoch, set]) => set.map((range) => ({ machine, epoch, ...range }))),
  );
}

function differenceOf(streams: Streams, others: Streams): StreamRange[] {
  return [...streams].flatMap(([machine, epochs]) =>
    [...epochs].flatMap(([epoch, set]) =>
      without(set, others.get(machine)?.get(epoch) ?? []).map((range) => ({ machine, epoch, ...range })),
    ),
  );
}

function sizeOf(streams: Streams): number {
  return rangesOf(streams).reduce((sum, { from, to }) => sum + (to - from), 0);
}
