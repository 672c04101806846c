import { crc32 } from 'node:zlib';

/**
 * Records of a segment: `length u32 | crc u32 | sequence u64 | flags u32 | payload`, little-endian, each begun at a
 * multiple of 8 bytes. The CRC covers all but the first eight bytes and starts from the segment's salt, so neither a
 * record of the file's former life nor bytes that a hostile payload made up pass for one.
 */
export const HEADER_BYTES = 20;
const ALIGN = 8;

/** The record begins a flush: everything before it was durable when it was written. */
const FLUSH_BEGINS = 1;
/** The record ends an append: what was appended together is complete. */
const APPEND_ENDS = 2;

export interface Placed {
  sequence: number;
  /** of the payload */
  offset: number;
  length: number;
  flags: number;
}

/** Bytes that a payload takes in a segment. */
export function recordBytes(payloadBytes: number): number {
  return Math.ceil((HEADER_BYTES + payloadBytes) / ALIGN) * ALIGN;
}

/** Writes one record at `at`; returns where the next begins. */
function writeRecord(
  into: Buffer,
  at: number,
  salt: number,
  record: { sequence: number; flags: number; payload: Uint8Array },
): number {
  const { sequence, flags, payload } = record;
  const end = at + HEADER_BYTES + payload.byteLength;
  into.writeUInt32LE(payload.byteLength, at);
  into.writeUInt32LE(sequence % 2 ** 32, at + 8);
  into.writeUInt32LE(Math.floor(sequence / 2 ** 32), at + 12);
  into.writeUInt32LE(flags, at + 16);
  into.set(payload, at + HEADER_BYTES);
  into.writeUInt32LE(crcOf(into, at, payload.byteLength, salt), at + 4);
  const next = at + recordBytes(payload.byteLength);
  into.fill(0, end, next);
  return next;
}

/** Bytes that the entries of one append take. */
export function appendBytes(entries: readonly Uint8Array[]): number {
  return entries.reduce((bytes, entry) => bytes + recordBytes(entry.byteLength), 0);
}

/** What one flush writes for some appends, numbered from `firstSequence` on. */
export function encodeFlush(
  appends: readonly (readonly Uint8Array[])[],
  { firstSequence, salt }: { firstSequence: number; salt: number },
): { bytes: Buffer; nextSequence: number } {
  const bytes = Buffer.allocUnsafe(appends.reduce((sum, entries) => sum + appendBytes(entries), 0));
  let at = 0;
  let sequence = firstSequence;
  for (const entries of appends) {
    for (const [index, payload] of entries.entries()) {
      const begins = sequence === firstSequence ? FLUSH_BEGINS : 0;
      const ends = index === entries.length - 1 ? APPEND_ENDS : 0;
      at = writeRecord(bytes, at, salt, { sequence, flags: begins | ends, payload });
      sequence += 1;
    }
  }
  return { bytes, nextSequence: sequence };
}

/** The record at `at`, or undefined where there is none with a number in [from, below). */
function recordAt(bytes: Buffer, at: number, salt: number, from: number, below: number): Placed | undefined {
  if (at + HEADER_BYTES > bytes.byteLength) return undefined;
  const length = bytes.readUInt32LE(at);
  if (at + HEADER_BYTES + length > bytes.byteLength) return undefined;
  const sequence = bytes.readUInt32LE(at + 8) + bytes.readUInt32LE(at + 12) * 2 ** 32;
  if (sequence < from || sequence >= below) return undefined;
  if (bytes.readUInt32LE(at + 4) !== crcOf(bytes, at, length, salt)) return undefined;
  return { sequence, offset: at + HEADER_BYTES, length, flags: bytes.readUInt32LE(at + 16) };
}

function crcOf(bytes: Buffer, at: number, length: number, salt: number): number {
  // The length is covered too: a flipped bit in it moves the end of what is summed.
  return crc32(bytes.subarray(at + 8, at + HEADER_BYTES + length), salt);
}

export interface Range {
  from: number;
  to: number;
}

export interface Scan {
  records: readonly Placed[];
  /** numbers that were durable and cannot be read */
  damaged: readonly Range[];
  /** one past the last number of the segment */
  end: number;
  /** where the next record would be written */
  usedBytes: number;
}

export interface ScanOptions {
  salt: number;
  /** number of the segment's first record */
  base: number;
  /** one past its last, where a later segment says so */
  limit?: number;
  /** everything below is known to have been durable */
  durable: number;
}

/**
 * Reads a segment, whatever became of its bytes. Below the durable mark a number that cannot be read is damage. In the
 * last segment the mark is the last record that begins a flush, because a flush begins only after the one before is on
 * disk; from there on the first bad record ends the log, and so does an append without its end. One thing cannot be
 * told from a torn write: a bit that flips in the very last flush of a process that did not close and whose entries
 * nobody read.
 */
export function scanRecords(bytes: Buffer, { salt, base, limit, durable }: ScanOptions): Scan {
  const found: Placed[] = [];
  const below = limit ?? Number.MAX_SAFE_INTEGER;
  let expected = base;
  for (let at = 0; at + HEADER_BYTES <= bytes.byteLength && expected < below;) {
    const record = recordAt(bytes, at, salt, expected, below);
    if (record) {
      found.push(record);
      expected = record.sequence + 1;
      at += recordBytes(record.length);
    } else {
      at += ALIGN;
    }
  }

  const begun = found.findLast(({ flags }) => flags & FLUSH_BEGINS)?.sequence ?? base;
  const mark = limit ?? Math.max(durable, begun);
  const records = found.filter(({ sequence }) => sequence < mark);
  const damaged = holes(records, base, mark);

  const tail: Placed[] = [];
  for (const record of found.slice(records.length)) {
    if (record.sequence !== mark + tail.length) break;
    tail.push(record);
  }
  const complete = tail.findLastIndex(({ flags }) => flags & APPEND_ENDS) + 1;
  records.push(...tail.slice(0, complete));

  const last = records.at(-1);
  return {
    records,
    damaged,
    end: mark + complete,
    usedBytes: last ? last.offset - HEADER_BYTES + recordBytes(last.length) : 0,
  };
}

function holes(records: readonly Placed[], from: number, to: number): Range[] {
  const missing: Range[] = [];
  let expected = from;
  for (const { sequence } of records) {
    if (sequence > expected) missing.push({ from: expected, to: sequence });
    expected = sequence + 1;
  }
  if (to > expected) missing.push({ from: expected, to });
  return missing;
}
