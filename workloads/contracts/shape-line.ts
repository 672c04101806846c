import { edge } from './generated/wire.js';
import { finite, named, natural, whole } from './field.ts';
import { ACTIONS, STATUSES } from './messages.ts';
import type { ArmState, Command, Desire, Frame, Reading, Scan, Telemetry, Verdict } from './messages.ts';

/** How each message looks to the static codec (`Raw`, every field optional) and to us, and what we refuse. */
export interface Shape<T, Raw> {
  readonly toRaw: (value: T) => Raw;
  readonly fromRaw: (raw: Raw) => T;
}

const EMPTY = new Uint8Array(0);

export const reading: Shape<Reading, edge.sensors.Reading.$Properties> = {
  toRaw: (it) => ({
    deviceId: it.deviceId,
    timestamp: whole('timestamp', it.timestamp),
    temperatureC: finite('temperature_c', it.temperatureC),
    humidityPct: finite('humidity_pct', it.humidityPct),
    status: edge.sensors.Reading.Status[it.status],
  }),
  fromRaw: (raw) => ({
    deviceId: raw.deviceId ?? '',
    timestamp: whole('timestamp', raw.timestamp),
    temperatureC: finite('temperature_c', raw.temperatureC),
    humidityPct: finite('humidity_pct', raw.humidityPct),
    status: named('status', STATUSES, raw.status),
  }),
};

export const scan: Shape<Scan, edge.line.Scan.$Properties> = {
  toRaw: (it) => ({
    scanner: it.scanner,
    sequence: natural('sequence', it.sequence),
    timestamp: whole('timestamp', it.timestamp),
    rangesMm: [...it.rangesMm],
  }),
  fromRaw: (raw) => ({
    scanner: raw.scanner ?? '',
    sequence: natural('sequence', raw.sequence),
    timestamp: whole('timestamp', raw.timestamp),
    rangesMm: raw.rangesMm ?? [],
  }),
};

export const frame: Shape<Frame, edge.line.Frame.$Properties> = {
  toRaw: (it) => ({
    camera: it.camera,
    sequence: natural('sequence', it.sequence),
    timestamp: whole('timestamp', it.timestamp),
    jpeg: it.jpeg,
  }),
  fromRaw: (raw) => ({
    camera: raw.camera ?? '',
    sequence: natural('sequence', raw.sequence),
    timestamp: whole('timestamp', raw.timestamp),
    jpeg: raw.jpeg ?? EMPTY,
  }),
};

export const verdict: Shape<Verdict, edge.line.Verdict.$Properties> = {
  toRaw: (it) => ({
    camera: it.camera,
    frameSequence: natural('frame_sequence', it.frameSequence),
    frameTimestamp: whole('frame_timestamp', it.frameTimestamp),
    timestamp: whole('timestamp', it.timestamp),
    label: it.label,
    score: finite('score', it.score),
  }),
  fromRaw: (raw) => ({
    camera: raw.camera ?? '',
    frameSequence: natural('frame_sequence', raw.frameSequence),
    frameTimestamp: whole('frame_timestamp', raw.frameTimestamp),
    timestamp: whole('timestamp', raw.timestamp),
    label: raw.label ?? '',
    score: finite('score', raw.score),
  }),
};

export const command: Shape<Command, edge.line.Command.$Properties> = {
  toRaw: (it) => ({
    arm: it.arm,
    action: edge.line.Command.Action[it.action],
    term: natural('term', it.term),
    sequence: natural('sequence', it.sequence),
    issuedAt: whole('issued_at', it.issuedAt),
    expiresAt: whole('expires_at', it.expiresAt),
    scanAt: whole('scan_at', it.scanAt),
    triggerAt: whole('trigger_at', it.triggerAt),
    reason: it.reason,
  }),
  fromRaw: (raw) => ({
    arm: raw.arm ?? '',
    action: named('action', ACTIONS, raw.action),
    term: natural('term', raw.term),
    sequence: natural('sequence', raw.sequence),
    issuedAt: whole('issued_at', raw.issuedAt),
    expiresAt: whole('expires_at', raw.expiresAt),
    scanAt: whole('scan_at', raw.scanAt),
    triggerAt: whole('trigger_at', raw.triggerAt),
    reason: raw.reason ?? '',
  }),
};

export const armState: Shape<ArmState, edge.line.ArmState.$Properties> = {
  toRaw: (it) => ({
    arm: it.arm,
    sequence: natural('sequence', it.sequence),
    timestamp: whole('timestamp', it.timestamp),
    moving: it.moving,
    speedMmS: finite('speed_mm_s', it.speedMmS),
    obeyedTerm: natural('obeyed_term', it.obeyedTerm),
    obeyedSequence: natural('obeyed_sequence', it.obeyedSequence),
  }),
  fromRaw: (raw) => ({
    arm: raw.arm ?? '',
    sequence: natural('sequence', raw.sequence),
    timestamp: whole('timestamp', raw.timestamp),
    moving: raw.moving ?? false,
    speedMmS: finite('speed_mm_s', raw.speedMmS),
    obeyedTerm: natural('obeyed_term', raw.obeyedTerm),
    obeyedSequence: natural('obeyed_sequence', raw.obeyedSequence),
  }),
};

export const telemetry: Shape<Telemetry, edge.line.Telemetry.$Properties> = {
  toRaw: (it) => ({
    epoch: natural('epoch', it.epoch),
    firstSequence: natural('first_sequence', it.firstSequence),
    readings: it.readings.map(reading.toRaw),
  }),
  fromRaw: (raw) => ({
    epoch: natural('epoch', raw.epoch),
    firstSequence: natural('first_sequence', raw.firstSequence),
    readings: (raw.readings ?? []).map(reading.fromRaw),
  }),
};

export const desire: Shape<Desire, edge.line.Desire.$Properties> = {
  toRaw: (it) => ({
    by: it.by,
    machine: it.machine,
    property: it.property,
    value: it.value,
    at: whole('at', it.at),
    counter: natural('counter', it.counter),
  }),
  fromRaw: (raw) => ({
    by: raw.by ?? '',
    machine: raw.machine ?? '',
    property: raw.property ?? '',
    value: raw.value ?? '',
    at: whole('at', raw.at),
    counter: natural('counter', raw.counter),
  }),
};
