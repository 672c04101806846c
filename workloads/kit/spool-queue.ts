import { SpoolError } from './spool.ts';
import { appendBytes } from './spool-record.ts';

/** An append that waits for the disk. */
export interface Waiting {
  entries: readonly Uint8Array[];
  bytes: number;
  resolve: (firstSequence: number) => void;
  reject: (error: SpoolError) => void;
}

const MIB = 1024 * 1024;
const MAX_FLUSH_BYTES = MIB;
const MAX_WAITING_BYTES = 16 * MIB;

/** Appends in the order in which they came; whoever takes them settles them. */
export class AppendQueue {
  readonly #waiting: Waiting[] = [];
  readonly #maxAppendBytes: number;
  #bytes = 0;

  constructor(maxAppendBytes: number) {
    this.#maxAppendBytes = maxAppendBytes;
  }

  push(entries: readonly Uint8Array[]): Promise<number> {
    const bytes = appendBytes(entries);
    if (bytes > this.#maxAppendBytes) {
      return Promise.reject(new SpoolError('too-large', `${bytes} bytes, at most ${this.#maxAppendBytes}`));
    }
    if (this.#bytes + bytes > MAX_WAITING_BYTES) {
      return Promise.reject(new SpoolError('busy', `${this.#bytes} bytes wait for the disk`));
    }
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, bytes, resolve, reject });
    });
  }

  get first(): Waiting | undefined {
    return this.#waiting[0];
  }

  /** All that fits into one flush; the first always does. */
  takeGroup(hasRoom: (bytes: number) => boolean): Waiting[] {
    let bytes = 0;
    const over = this.#waiting.findIndex((each, index) => {
      bytes += each.bytes;
      return index > 0 && (bytes > MAX_FLUSH_BYTES || !hasRoom(bytes));
    });
    return this.#take(over === -1 ? this.#waiting.length : over);
  }

  takeAll(): Waiting[] {
    return this.#take(this.#waiting.length);
  }

  #take(count: number): Waiting[] {
    const taken = this.#waiting.splice(0, count);
    for (const { bytes } of taken) this.#bytes -= bytes;
    return taken;
  }
}
