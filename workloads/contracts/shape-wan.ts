import type { edge } from './generated/wire.js';
import { natural, whole } from './field.ts';
import type { Batch, Dropped, Entries, Entry, EntryKind, Readings, Receipt } from './messages.ts';
import { command, telemetry, verdict } from './shape-line.ts';
import type { Shape } from './shape-line.ts';

const EMPTY = new Uint8Array(0);

const readings: Shape<Readings, edge.wan.Readings.$Properties> = {
  toRaw: (it) => ({ machine: it.machine, ...telemetry.toRaw(it) }),
  fromRaw: (raw) => ({ machine: raw.machine ?? '', ...telemetry.fromRaw(raw) }),
};

const dropped: Shape<Dropped, edge.wan.Dropped.$Properties> = {
  toRaw: (it) => ({
    machine: it.machine,
    epoch: natural('epoch', it.epoch),
    firstSequence: natural('first_sequence', it.firstSequence),
    count: natural('count', it.count),
    at: whole('at', it.at),
    reason: it.reason,
  }),
  fromRaw: (raw) => ({
    machine: raw.machine ?? '',
    epoch: natural('epoch', raw.epoch),
    firstSequence: natural('first_sequence', raw.firstSequence),
    count: natural('count', raw.count),
    at: whole('at', raw.at),
    reason: raw.reason ?? '',
  }),
};

export const entry: Shape<Entry, edge.wan.Entry.$Properties> = {
  toRaw: (it) => ({ sequence: natural('sequence', it.sequence), ...kindToRaw(it) }),
  fromRaw: (raw) => ({ sequence: natural('sequence', raw.sequence), ...kindFromRaw(raw) }),
};

function kindToRaw(it: EntryKind): edge.wan.Entry.$Properties {
  switch (it.kind) {
    case 'readings':
      return { readings: readings.toRaw(it.readings) };
    case 'verdict':
      return { verdict: verdict.toRaw(it.verdict) };
    case 'command':
      return { command: command.toRaw(it.command) };
    case 'dropped':
      return { dropped: dropped.toRaw(it.dropped) };
  }
}

function kindFromRaw(raw: edge.wan.Entry.$Properties): EntryKind {
  if (raw.readings) return { kind: 'readings', readings: readings.fromRaw(raw.readings) };
  if (raw.verdict) return { kind: 'verdict', verdict: verdict.fromRaw(raw.verdict) };
  if (raw.command) return { kind: 'command', command: command.fromRaw(raw.command) };
  if (raw.dropped) return { kind: 'dropped', dropped: dropped.fromRaw(raw.dropped) };
  throw new RangeError('kind: an entry holds nothing that this schema knows');
}

export const entries: Shape<Entries, edge.wan.Entries.$Properties> = {
  toRaw: (it) => ({ entries: it.entries.map(entry.toRaw) }),
  fromRaw: (raw) => ({ entries: (raw.entries ?? []).map(entry.fromRaw) }),
};

export const batch: Shape<Batch, edge.wan.Batch.$Properties> = {
  toRaw: (it) => ({
    site: it.site,
    spool: it.spool,
    firstSequence: natural('first_sequence', it.firstSequence),
    nextSequence: natural('next_sequence', it.nextSequence),
    entries: it.entries,
  }),
  fromRaw: (raw) => ({
    site: raw.site ?? '',
    spool: raw.spool ?? '',
    firstSequence: natural('first_sequence', raw.firstSequence),
    nextSequence: natural('next_sequence', raw.nextSequence),
    entries: raw.entries ?? EMPTY,
  }),
};

export const receipt: Shape<Receipt, edge.wan.Receipt.$Properties> = {
  toRaw: (it) => ({
    site: it.site,
    spool: it.spool,
    nextSequence: natural('next_sequence', it.nextSequence),
  }),
  fromRaw: (raw) => ({
    site: raw.site ?? '',
    spool: raw.spool ?? '',
    nextSequence: natural('next_sequence', raw.nextSequence),
  }),
};
