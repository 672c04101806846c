import { mkdir } from 'node:fs/promises';
import type { Declare, ReadBound, Spool, SpoolStats, SpooledEntry } from './spool.ts';
import { SpoolError, spoolErrorOf } from './spool.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { nodeDisk } from './spool-disk.ts';
import { lockFolder } from './spool-lock.ts';
import type { Position, PositionFile } from './spool-position.ts';
import { openPosition } from './spool-position.ts';
import type { Waiting } from './spool-queue.ts';
import type { Range } from './spool-record.ts';
import { AppendQueue } from './spool-queue.ts';
import { appendBytes } from './spool-record.ts';
import { recoverSegments } from './spool-segment.ts';
import type { Shedding } from './spool-shed.ts';
import { damageOf, numbersIn, sheddingOfOldest } from './spool-shed.ts';
import { SegmentStore } from './spool-store.ts';

export interface SegmentSpoolOptions {
  /** made if missing; this spool's alone */
  dir: string;
  /** what all segments together may occupy; Infinity for a log that is never shed */
  maxBytes: number;
  declare: Declare;
  disk?: SpoolDisk;
}

const MIN_SEGMENT_BYTES = 16 * 1024;
const MAX_SEGMENT_BYTES = 4 * 1024 * 1024;

/** The size of a segment: an eighth of the whole, so that shedding the oldest gives up little at a time. */
export function segmentBytesOf(maxBytes: number): number {
  const eighth = Math.floor(maxBytes / 8 / 4096) * 4096;
  return Math.min(MAX_SEGMENT_BYTES, Math.max(MIN_SEGMENT_BYTES, eighth));
}

/**
 * The spool as an append-only log of checksummed records in preallocated segment files.
 *
 * INVARIANTS
 * - One flush at a time, one write and one fdatasync for all that waits; so a record that begins a flush proves that
 *   everything before it is on disk. No flush runs on the main thread.
 * - The position is durable before what it permits: before a segment that it calls acknowledged or shed is given up,
 *   and before numbers that it calls promised are read.
 * - A segment is shed only after its declarations are durable. A crash in between declares what is still delivered,
 *   never the other way round.
 * - `#exclusive` orders everything that reads segments or changes which there are; nothing in it waits for an append.
 *
 * Rejects with a SpoolError: 'locked' where the folder is open already.
 */
export async function openSpool(options: SegmentSpoolOptions): Promise<Spool> {
  const { dir, maxBytes, disk = nodeDisk } = options;
  await mkdir(dir, { recursive: true });
  const lock = lockFolder(dir);
  const opened: { close(): Promise<void> }[] = [];
  try {
    const position = await openPosition(dir, disk);
    opened.push(position);
    const { floor, promised } = position.value;
    const recovered = await recoverSegments(dir, { floor, durable: Math.max(floor, promised) });
    const segmentBytes = segmentBytesOf(maxBytes);
    const store = await SegmentStore.open({ dir, disk, segmentBytes, maxBytes }, recovered);
    opened.push(store);
    const spool = new SegmentSpool(
      { maxBytes, segmentBytes, declare: options.declare },
      store,
      position,
      lock,
    );
    await spool.declareDamage(recovered.damaged);
    return spool;
  } catch (error) {
    for (const each of opened.reverse()) await each.close();
    lock.release();
    throw spoolErrorOf(error);
  }
}

class SegmentSpool implements Spool {
  readonly id: string;
  readonly #options: { maxBytes: number; segmentBytes: number; declare: Declare };
  readonly #store: SegmentStore;
  readonly #position: PositionFile;
  readonly #lock: { release(): void };
  readonly #queue: AppendQueue;
  readonly #declaredDamage = new Set<string>();
  #flushing: Promise<void> | undefined;
  #lastExclusive: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(
    options: { maxBytes: number; segmentBytes: number; declare: Declare },
    store: SegmentStore,
    position: PositionFile,
    lock: { release(): void },
  ) {
    this.id = position.id;
    this.#options = options;
    this.#store = store;
    this.#queue = new AppendQueue(options.segmentBytes);
    this.#position = position;
    this.#lock = lock;
  }

  append(entries: readonly Uint8Array[]): Promise<number> {
    if (this.#isClosed) return Promise.reject(new SpoolError('closed', 'the spool is closed'));
    if (entries.length === 0) return Promise.resolve(this.#store.nextSequence);
    const appended = this.#queue.push(entries);
    if (this.#queue.first) this.#flushing ??= this.#flush();
    return appended;
  }

  async #flush(): Promise<void> {
    // Whoever appends in the same turn shares the flush.
    await Promise.resolve();
    for (let { first } = this.#queue; first; { first } = this.#queue) {
      let group: Waiting[] = [];
      try {
        if (!this.#store.hasRoom(first.bytes)) await this.#exclusive(() => this.#roll());
        group = this.#queue.takeGroup((bytes) => this.#store.hasRoom(bytes));
        let sequence = await this.#store.write(group.map(({ entries }) => entries));
        for (const { entries, resolve } of group) {
          resolve(sequence);
          sequence += entries.length;
        }
      } catch (error) {
        // Without a new segment there is no room for any of them.
        if (group.length === 0) group = this.#queue.takeAll();
        for (const { reject } of group) reject(spoolErrorOf(error));
      }
    }
    // In the same turn as the last look at the queue, so that no append finds a flush that has already looked.
    this.#flushing = undefined;
  }

  /** Begins a segment. At the bound the oldest goes: the room of one segment is kept free for declaring it. */
  async #roll(): Promise<void> {
    const { maxBytes, segmentBytes } = this.#options;
    const allowed = maxBytes - segmentBytes;
    const isOver = this.#store.segmentsBytes + segmentBytes > allowed;
    // Asked before anything is done: where declaring frees nothing, nothing is begun.
    const shedding = isOver ? await this.#sheddingOfOldest() : undefined;
    await this.#store.begin();
    if (shedding) await this.#shedOldest(shedding);
    while (this.#store.segmentsBytes > allowed && this.#store.segments.length > 1) {
      const more = await this.#sheddingOfOldest();
      if (!this.#store.hasRoom(appendBytes(more.payloads))) return;
      await this.#shedOldest(more);
    }
  }

  #sheddingOfOldest(): Promise<Shedding> {
    const { declare, segmentBytes } = this.#options;
    const { floor } = this.#position.value;
    return sheddingOfOldest(this.#store, { floor, declare, maxPayloadBytes: segmentBytes / 2 });
  }

  async #shedOldest(loss: Shedding): Promise<void> {
    if (loss.payloads.length > 0) await this.#store.write([loss.payloads]);
    const { floor, dropped, damaged } = this.#position.value;
    await this.#movePosition({
      floor: Math.max(floor, this.#store.segments[0]!.end),
      dropped: dropped + loss.dropped,
      damaged: damaged + loss.damaged,
    });
    await this.#store.retireOldest();
  }

  async read(from: number, bound: ReadBound): Promise<readonly SpooledEntry[]> {
    const { entries, damaged } = await this.#exclusive(async () => {
      const { floor, promised } = this.#position.value;
      const found = await this.#store.read(Math.max(from, floor), bound);
      if (found.nextSequence > promised) await this.#movePosition({ promised: this.#store.nextSequence });
      return found;
    });
    await this.declareDamage(damaged);
    return entries;
  }

  /** Declares what cannot be read, once in the life of this process: after a restart it is found again. */
  async declareDamage(ranges: readonly Range[]): Promise<void> {
    const news = ranges.filter(({ from, to }) => !this.#declaredDamage.has(`${from}-${to}`));
    if (news.length === 0) return;
    for (const { from, to } of news) this.#declaredDamage.add(`${from}-${to}`);
    await this.append(news.map(damageOf).flatMap((loss) => this.#options.declare(loss)));
    await this.#exclusive(() =>
      this.#movePosition({ damaged: this.#position.value.damaged + numbersIn(news) }),
    );
  }

  async acknowledge(nextSequence: number): Promise<void> {
    await this.#exclusive(async () => {
      const { acknowledged, floor } = this.#position.value;
      if (this.#isClosed) throw new SpoolError('closed', 'the spool is closed');
      if (nextSequence <= acknowledged) return;
      if (nextSequence > this.#store.nextSequence) {
        throw new SpoolError(
          'beyond',
          `${nextSequence}, and there is nothing from ${this.#store.nextSequence} on`,
        );
      }
      await this.#movePosition({ acknowledged: nextSequence, floor: Math.max(floor, nextSequence) });
      while (this.#store.segments.length > 1 && this.#store.segments[0]!.end <= nextSequence) {
        await this.#store.retireOldest();
      }
    });
  }

  stats(): SpoolStats {
    const { acknowledged, floor, dropped, damaged } = this.#position.value;
    const { nextSequence, segments, diskBytes } = this.#store;
    return {
      entries: nextSequence - floor,
      bytes: segments.reduce((sum, { end, usedBytes }) => sum + (end > floor ? usedBytes : 0), 0),
      diskBytes,
      oldestSequence: floor,
      acknowledgedSequence: acknowledged,
      nextSequence,
      declaredDropped: dropped,
      declaredDamaged: damaged,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    while (this.#flushing) await this.#flushing;
    try {
      // From here on even a flipped bit in the last flush is damage, not a torn write.
      await this.#exclusive(() => this.#movePosition({ promised: this.#store.nextSequence }));
    } finally {
      await this.#store.close();
      await this.#position.close();
      this.#lock.release();
    }
  }

  async #movePosition(change: Partial<Position>): Promise<void> {
    await this.#position.write({ ...this.#position.value, ...change });
  }

  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastExclusive.then(work);
    this.#lastExclusive = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw spoolErrorOf(error);
    }
  }
}
