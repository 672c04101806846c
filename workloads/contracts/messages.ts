/**
 * The messages of the .proto files as plain objects. Every int64 and uint64 is a number (the codec refuses one that
 * a number cannot hold), every enum the name of its value. All times are epoch milliseconds.
 */

export const STATUSES = ['OK', 'WARN', 'FAIL'] as const;
export type Status = (typeof STATUSES)[number];

export const ACTIONS = ['STOP', 'SLOW', 'RUN'] as const;
export type Action = (typeof ACTIONS)[number];

/** S47. */
export interface Reading {
  deviceId: string;
  timestamp: number;
  temperatureC: number;
  humidityPct: number;
  status: Status;
}

export interface Scan {
  scanner: string;
  sequence: number;
  timestamp: number;
  rangesMm: readonly number[];
}

export interface Frame {
  camera: string;
  sequence: number;
  timestamp: number;
  jpeg: Uint8Array;
}

export interface Verdict {
  camera: string;
  frameSequence: number;
  frameTimestamp: number;
  timestamp: number;
  label: string;
  score: number;
}

export interface Command {
  arm: string;
  action: Action;
  term: number;
  sequence: number;
  issuedAt: number;
  /** 0 for STOP, which never expires */
  expiresAt: number;
  /** 0 where there is no scan */
  scanAt: number;
  /** timestamp of the scan that gave rise to it, from which its latency counts; 0 where none did */
  triggerAt: number;
  reason: string;
}

export interface ArmState {
  arm: string;
  sequence: number;
  timestamp: number;
  moving: boolean;
  speedMmS: number;
  obeyedTerm: number;
  obeyedSequence: number;
}

export interface Telemetry {
  epoch: number;
  firstSequence: number;
  readings: readonly Reading[];
}

export interface Desire {
  by: string;
  machine: string;
  property: string;
  value: string;
  at: number;
  counter: number;
}

export interface Readings extends Telemetry {
  machine: string;
}

export interface Dropped {
  machine: string;
  epoch: number;
  firstSequence: number;
  count: number;
  at: number;
  reason: string;
}

/** One thing that leaves a site, numbered by its spool. */
export type Entry = { sequence: number } & EntryKind;
export type EntryKind =
  | { kind: 'readings'; readings: Readings }
  | { kind: 'verdict'; verdict: Verdict }
  | { kind: 'command'; command: Command }
  | { kind: 'dropped'; dropped: Dropped };

export interface Entries {
  entries: readonly Entry[];
}

export interface Batch {
  site: string;
  spool: string;
  firstSequence: number;
  nextSequence: number;
  /** zstd of an encoded Entries */
  entries: Uint8Array;
}

export interface Receipt {
  site: string;
  spool: string;
  nextSequence: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The largest encoded message of each kind; both directions refuse a larger one. */
export const MAX_BYTES = {
  Reading: KIB,
  Scan: 64 * KIB,
  Frame: MIB,
  Verdict: KIB,
  Command: KIB,
  ArmState: KIB,
  Telemetry: 64 * KIB,
  Desire: 2 * KIB,
  Entry: 66 * KIB,
  Entries: 64 * MIB,
  Batch: 16 * MIB,
  Receipt: KIB,
} as const;
