import { edge } from './generated/wire.js';
import { MAX_BYTES } from './messages.ts';
import type { ArmState, Command, Desire, Frame, Scan, Telemetry, Verdict } from './messages.ts';
import * as line from './shape-line.ts';
import type { Shape } from './shape-line.ts';
import * as wan from './shape-wan.ts';
import type { Flow } from './topics.ts';

export type * from './messages.ts';

/** A decoded message, or why it is none. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; error: string };

/**
 * One kind of message. `encode` throws a RangeError on a value that the schema cannot hold, which is our own mistake;
 * `decode` never throws, whatever a hostile sender made. Decoded bytes fields are views of the given buffer.
 */
export interface Codec<T> {
  readonly encode: (value: T) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Decoded<T>;
}

/** A message class of the static codec. */
interface Static<Raw> {
  encode(raw: Raw): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Raw;
}

function codecOf<T, Raw>(name: keyof typeof MAX_BYTES, type: Static<Raw>, shape: Shape<T, Raw>): Codec<T> {
  const maxBytes = MAX_BYTES[name];
  const tooLarge = (bytes: Uint8Array): string => `${name}: ${bytes.byteLength} bytes, at most ${maxBytes}`;
  return {
    encode(value) {
      const bytes = type.encode(shape.toRaw(value)).finish();
      if (bytes.byteLength > maxBytes) throw new RangeError(tooLarge(bytes));
      return bytes;
    },
    decode(bytes) {
      if (bytes.byteLength > maxBytes) return { ok: false, error: tooLarge(bytes) };
      try {
        return { ok: true, value: shape.fromRaw(type.decode(bytes)) };
      } catch (error) {
        return { ok: false, error: `${name}: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

const reading = codecOf('Reading', edge.sensors.Reading, line.reading);
const scan = codecOf('Scan', edge.line.Scan, line.scan);
const frame = codecOf('Frame', edge.line.Frame, line.frame);
const verdict = codecOf('Verdict', edge.line.Verdict, line.verdict);
const command = codecOf('Command', edge.line.Command, line.command);
const armState = codecOf('ArmState', edge.line.ArmState, line.armState);
const telemetry = codecOf('Telemetry', edge.line.Telemetry, line.telemetry);
const desire = codecOf('Desire', edge.line.Desire, line.desire);
const entry = codecOf('Entry', edge.wan.Entry, wan.entry);
const entries = codecOf('Entries', edge.wan.Entries, wan.entries);
const batch = codecOf('Batch', edge.wan.Batch, wan.batch);
const receipt = codecOf('Receipt', edge.wan.Receipt, wan.receipt);

export const { encode: encodeReading, decode: decodeReading } = reading;
export const { encode: encodeScan, decode: decodeScan } = scan;
export const { encode: encodeFrame, decode: decodeFrame } = frame;
export const { encode: encodeVerdict, decode: decodeVerdict } = verdict;
export const { encode: encodeCommand, decode: decodeCommand } = command;
export const { encode: encodeArmState, decode: decodeArmState } = armState;
export const { encode: encodeTelemetry, decode: decodeTelemetry } = telemetry;
export const { encode: encodeDesire, decode: decodeDesire } = desire;
export const { encode: encodeEntry, decode: decodeEntry } = entry;
export const { encode: encodeEntries, decode: decodeEntries } = entries;
export const { encode: encodeBatch, decode: decodeBatch } = batch;
export const { encode: encodeReceipt, decode: decodeReceipt } = receipt;

/** What travels on the topics of each flow. */
export interface FlowMessage extends Record<Flow, unknown> {
  'arm/command': Command;
  'arm/state': ArmState;
  'arm/telemetry': Telemetry;
  'scanner/scan': Scan;
  'camera/frame': Frame;
  'camera/verdict': Verdict;
  'plc/telemetry': Telemetry;
  'plc/desired': Desire;
}

/** A flow without a row here does not compile. */
export const FLOW_CODECS: Readonly<{ [F in Flow]: Codec<FlowMessage[F]> }> = {
  'arm/command': command,
  'arm/state': armState,
  'arm/telemetry': telemetry,
  'scanner/scan': scan,
  'camera/frame': frame,
  'camera/verdict': verdict,
  'plc/telemetry': telemetry,
  'plc/desired': desire,
};
