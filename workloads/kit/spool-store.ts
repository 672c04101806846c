import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ReadBound, SpooledEntry } from './spool.ts';
import type { SpoolDisk } from './spool-disk.ts';
import type { Range } from './spool-record.ts';
import { encodeFlush } from './spool-record.ts';
import type { Recovered, Segment } from './spool-segment.ts';
import { createSegment, listSpares, retireSegment, scanSegment } from './spool-segment.ts';

export interface StoreOptions {
  dir: string;
  disk: SpoolDisk;
  segmentBytes: number;
  /** of all files, spares included */
  maxBytes: number;
}

const MAX_SPARES = 2;

/** The segment files of a spool: one is written at its end, all are read, the oldest is given up. */
export class SegmentStore {
  readonly #options: StoreOptions;
  readonly #segments: Segment[];
  readonly #spares: string[];
  /** the last segment's file; undefined where the next write needs a new one */
  #tail: FileHandle | undefined;
  #next: number;

  private constructor(options: StoreOptions, { segments, nextSequence }: Recovered, spares: string[]) {
    this.#options = options;
    this.#segments = segments;
    this.#spares = spares;
    this.#next = nextSequence;
  }

  static async open(options: StoreOptions, recovered: Recovered): Promise<SegmentStore> {
    const store = new SegmentStore(options, recovered, await listSpares(options.dir, options.segmentBytes));
    const last = recovered.segments.at(-1);
    if (last?.end !== recovered.nextSequence) return store;
    const tail = await open(last.path, 'r+');
    try {
      // What a crash left half-written must not be taken for a later record one day.
      if (recovered.isTailDirty) {
        await options.disk.write(tail, Buffer.alloc(last.sizeBytes - last.usedBytes), last.usedBytes);
        await options.disk.sync(tail);
      }
    } catch (error) {
      await tail.close();
      throw error;
    }
    store.#tail = tail;
    return store;
  }

  get nextSequence(): number {
    return this.#next;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get segmentsBytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  get diskBytes(): number {
    return this.segmentsBytes + this.#spares.length * this.#options.segmentBytes;
  }

  hasRoom(bytes: number): boolean {
    const last = this.#segments.at(-1);
    return this.#tail !== undefined && last !== undefined && last.usedBytes + bytes <= last.sizeBytes;
  }

  /** Appends in one write and one flush; there must be room. Returns the first number. */
  async write(appends: readonly (readonly Uint8Array[])[]): Promise<number> {
    const segment = this.#segments.at(-1)!;
    const handle = this.#tail!;
    const firstSequence = this.#next;
    const { bytes, nextSequence } = encodeFlush(appends, { firstSequence, salt: segment.salt });
    try {
      await this.#options.disk.write(handle, bytes, segment.usedBytes);
      await this.#options.disk.sync(handle);
    } catch (error) {
      // After a failed fdatasync nobody knows what is on disk, so nothing more is written behind it.
      this.#tail = undefined;
      await handle.close();
      throw error;
    }
    segment.usedBytes += bytes.byteLength;
    segment.end = this.#next = nextSequence;
    return firstSequence;
  }

  /** Begins a new segment. */
  async begin(): Promise<void> {
    const { dir, disk, segmentBytes } = this.#options;
    const spare = this.#spares.at(-1);
    const segment = await createSegment(dir, disk, {
      index: (this.#segments.at(-1)?.index ?? -1) + 1,
      base: this.#next,
      sizeBytes: segmentBytes,
      ...(spare === undefined ? {} : { spare }),
    });
    if (spare !== undefined) this.#spares.pop();
    this.#segments.push(segment);
    const before = this.#tail;
    this.#tail = undefined;
    await before?.close();
    this.#tail = await open(segment.path, 'r+');
  }

  /** Gives up the oldest segment; its file has another life where there is room for it. */
  async retireOldest(): Promise<void> {
    const { dir, segmentBytes, maxBytes } = this.#options;
    const oldest = this.#segments[0]!;
    const isKept =
      oldest.sizeBytes === segmentBytes && this.#spares.length < MAX_SPARES && this.diskBytes <= maxBytes;
    const spare = await retireSegment(dir, oldest, isKept);
    this.#segments.shift();
    if (spare !== undefined) this.#spares.push(spare);
  }

  /** The segment's entries from `from` on, and the numbers that cannot be read any more. */
  async entriesOf(segment: Segment, from: number): Promise<{ entries: SpooledEntry[]; damaged: Range[] }> {
    const { bytes, records, damaged } = await scanSegment(segment, {
      limit: segment.end,
      durable: segment.end,
    });
    return {
      entries: records
        .filter(({ sequence }) => sequence >= from)
        .map(({ sequence, offset, length }) => ({
          sequence,
          payload: bytes.subarray(offset, offset + length),
        })),
      damaged: damaged.filter(({ to }) => to > from),
    };
  }

  /** Entries from `from` on within both bounds, but at least one if there is one; `nextSequence` is past the last. */
  async read(
    from: number,
    { maxEntries, maxBytes }: ReadBound,
  ): Promise<{ entries: SpooledEntry[]; damaged: Range[]; nextSequence: number }> {
    const entries: SpooledEntry[] = [];
    const damaged: Range[] = [];
    let bytes = 0;
    for (const segment of this.#segments) {
      if (segment.end <= from) continue;
      const found = await this.entriesOf(segment, from);
      damaged.push(...found.damaged);
      for (const entry of found.entries) {
        bytes += entry.payload.byteLength;
        const isOver = entries.length >= maxEntries || bytes > maxBytes;
        if (isOver && entries.length > 0)
          return { entries, damaged, nextSequence: entries.at(-1)!.sequence + 1 };
        entries.push(entry);
      }
    }
    return { entries, damaged, nextSequence: (entries.at(-1)?.sequence ?? from - 1) + 1 };
  }

  async close(): Promise<void> {
    await this.#tail?.close();
    this.#tail = undefined;
  }
}
