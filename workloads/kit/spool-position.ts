import { randomBytes } from 'node:crypto';
import { open, readdir, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SpoolDisk } from './spool-disk.ts';
import { nodeDisk, syncFolder } from './spool-disk.ts';

/** What the segments themselves do not say. All durable; each only grows. */
export interface Position {
  /** everything below was acknowledged */
  acknowledged: number;
  /** everything below was acknowledged or shed */
  floor: number;
  /** every number below was given out, so it may have been read */
  promised: number;
  dropped: number;
  damaged: number;
}

export interface PositionFile {
  /** the spool's id, kept in the file's name, where no flipped bit can change it */
  readonly id: string;
  readonly value: Position;
  write(position: Position): Promise<void>;
  close(): Promise<void>;
}

const START: Position = { acknowledged: 0, floor: 0, promised: 0, dropped: 0, damaged: 0 };
const FIELDS = ['acknowledged', 'floor', 'promised', 'dropped', 'damaged'] as const;
const SLOT_BYTES = 4096;
const USED_BYTES = 4 + 8 + FIELDS.length * 8;
const NAME = /^position-([0-9a-f]{12})$/;

/** Two slots in sectors of their own, written in turn: a torn write leaves the other. */
export async function openPosition(dir: string, disk: SpoolDisk): Promise<PositionFile> {
  const name = (await readdir(dir)).find((each) => NAME.test(each)) ?? (await create(dir));
  const handle = await open(join(dir, name), 'r+');
  let { generation, value } = await newest(handle);
  return {
    id: NAME.exec(name)![1]!,
    get value() {
      return value;
    },
    async write(position) {
      const next = generation + 1;
      await disk.write(handle, encode(next, position), (next % 2) * SLOT_BYTES);
      await disk.sync(handle);
      // Only now: a write that failed is tried again in the same slot, never in the good one.
      generation = next;
      value = position;
    },
    close: () => handle.close(),
  };
}

/** For those who only look; the start where there is none. */
export async function readPosition(dir: string): Promise<Position> {
  const name = (await readdir(dir)).find((each) => NAME.test(each));
  if (name === undefined) return START;
  const handle = await open(join(dir, name), 'r');
  try {
    return (await newest(handle)).value;
  } finally {
    await handle.close();
  }
}

async function create(dir: string): Promise<string> {
  const name = `position-${randomBytes(6).toString('hex')}`;
  const fresh = join(dir, `${name}.new`);
  await nodeDisk.reserve(fresh, 2 * SLOT_BYTES);
  await rename(fresh, join(dir, name));
  await syncFolder(dir);
  return name;
}

async function newest(handle: FileHandle): Promise<{ generation: number; value: Position }> {
  const bytes = Buffer.alloc(2 * SLOT_BYTES);
  await handle.read(bytes, 0, bytes.byteLength, 0);
  const slots = [decode(bytes, 0), decode(bytes, SLOT_BYTES)].filter((slot) => slot !== undefined);
  // Where both are lost, everything that is still there comes again: twice is allowed, not at all is not.
  return slots.sort((a, b) => b.generation - a.generation)[0] ?? { generation: 0, value: START };
}

function encode(generation: number, position: Position): Buffer {
  const bytes = Buffer.alloc(USED_BYTES);
  bytes.writeBigUInt64LE(BigInt(generation), 4);
  FIELDS.forEach((field, index) => bytes.writeBigUInt64LE(BigInt(position[field]), 12 + index * 8));
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function decode(bytes: Buffer, at: number): { generation: number; value: Position } | undefined {
  const slot = bytes.subarray(at, at + USED_BYTES);
  const generation = Number(slot.readBigUInt64LE(4));
  if (generation === 0 || slot.readUInt32LE(0) !== crc32(slot.subarray(4))) return undefined;
  const value = { ...START };
  FIELDS.forEach((field, index) => {
    value[field] = Number(slot.readBigUInt64LE(12 + index * 8));
  });
  return { generation, value };
}
