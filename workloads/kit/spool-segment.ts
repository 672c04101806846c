import { randomBytes } from 'node:crypto';
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolDisk } from './spool-disk.ts';
import { syncFolder } from './spool-disk.ts';
import type { Range, Scan } from './spool-record.ts';
import { scanRecords } from './spool-record.ts';

/** One file of the log. Its name says all that its bytes need to be read, so there is no header to lose. */
export interface Segment {
  path: string;
  index: number;
  /** number of its first record */
  base: number;
  salt: number;
  sizeBytes: number;
  /** one past its last number */
  end: number;
  usedBytes: number;
}

const NAME = /^([0-9a-f]{8})-([0-9a-f]{14})-([0-9a-f]{8})\.segment$/;
const SPARE = /^[0-9a-f]{12}\.spare$/;
const UNFINISHED = '.new';

function nameOf(index: number, base: number, salt: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(index, 8)}-${hex(base, 14)}-${hex(salt, 8)}.segment`;
}

/** The segments of a folder, oldest first, each with the end that the next one's name gives it. */
async function listSegments(dir: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of (await readdir(dir)).sort()) {
    const [, index, base, salt] = NAME.exec(name) ?? [];
    if (index === undefined || base === undefined || salt === undefined) continue;
    const path = join(dir, name);
    const from = parseInt(base, 16);
    const sizeBytes = (await stat(path)).size;
    segments.push({
      path,
      index: parseInt(index, 16),
      base: from,
      salt: parseInt(salt, 16),
      sizeBytes,
      end: from,
      usedBytes: 0,
    });
  }
  return segments;
}

/** A segment's bytes and what they hold. `limit` is its end where that is known. */
export async function scanSegment(
  segment: Segment,
  { limit, durable }: { limit?: number; durable: number },
): Promise<Scan & { bytes: Buffer }> {
  const bytes = await readFile(segment.path);
  const { salt, base } = segment;
  return { bytes, ...scanRecords(bytes, { salt, base, durable, ...(limit === undefined ? {} : { limit }) }) };
}

export interface Recovered {
  segments: Segment[];
  nextSequence: number;
  damaged: Range[];
  /** the last segment has bytes beyond its end */
  isTailDirty: boolean;
}

/** What a folder holds, however its last owner ended. Changes nothing. */
export async function recoverSegments(
  dir: string,
  { floor, durable }: { floor: number; durable: number },
): Promise<Recovered> {
  const segments = await listSegments(dir);
  const damaged: Range[] = [];
  let end = floor;
  let isTailDirty = false;
  for (const [at, segment] of segments.entries()) {
    // A whole file that is gone, and was neither acknowledged nor shed.
    if (segment.base > end) damaged.push({ from: end, to: segment.base });
    const limit = segments[at + 1]?.base;
    const scan = await scanSegment(segment, { durable, ...(limit === undefined ? {} : { limit }) });
    damaged.push(...scan.damaged.map(({ from, to }) => ({ from: Math.max(from, floor), to })));
    segment.end = scan.end;
    segment.usedBytes = scan.usedBytes;
    end = scan.end;
    isTailDirty = limit === undefined && scan.bytes.subarray(scan.usedBytes).some((byte) => byte !== 0);
  }
  if (durable > end) damaged.push({ from: end, to: durable });
  return {
    segments,
    nextSequence: Math.max(end, durable),
    damaged: damaged.filter(({ from, to }) => to > from),
    isTailDirty,
  };
}

/** Files that no longer hold anything and are ready for another life; removes what was never finished. */
export async function listSpares(dir: string, sizeBytes: number): Promise<string[]> {
  const spares: string[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (SPARE.test(name) && (await stat(path)).size === sizeBytes) spares.push(path);
    else if (SPARE.test(name) || name.endsWith(UNFINISHED)) await rm(path);
  }
  return spares;
}

/** A new segment, durable by name before anything is written into it. Takes a spare where there is one. */
export async function createSegment(
  dir: string,
  disk: SpoolDisk,
  { index, base, sizeBytes, spare }: { index: number; base: number; sizeBytes: number; spare?: string },
): Promise<Segment> {
  const salt = randomBytes(4).readUInt32LE();
  const path = join(dir, nameOf(index, base, salt));
  const source = spare ?? `${path}.new`;
  if (spare === undefined) {
    try {
      await disk.reserve(source, sizeBytes);
    } catch (error) {
      await rm(source, { force: true });
      throw error;
    }
  }
  await rename(source, path);
  await syncFolder(dir);
  return { path, index, base, salt, sizeBytes, end: base, usedBytes: 0 };
}

/** Ends a segment's life; returns the spare that it became, if it is to be kept. */
export async function retireSegment(
  dir: string,
  segment: Segment,
  isKept: boolean,
): Promise<string | undefined> {
  if (!isKept) {
    await rm(segment.path);
    return undefined;
  }
  const spare = join(dir, `${randomBytes(6).toString('hex')}.spare`);
  await rename(segment.path, spare);
  return spare;
}
