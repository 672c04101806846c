/**
 * What a gateway keeps until somebody else has it in writing: a queue of opaque entries on disk, numbered without a
 * hole and for ever. One contract suite (test/contract/spool.ts) holds for every driver.
 */
export interface Spool {
  /** names this numbering: minted with an empty spool, never given to another one */
  readonly id: string;
  /**
   * Resolves with the number of the first entry once all of them are durable; concurrent appends share one flush.
   * The entries of one call come back after a crash all or none. Rejects with a SpoolError and then holds nothing of
   * the call, except that after a failed write ('io') a crash may bring the whole call back.
   */
  append(entries: readonly Uint8Array[]): Promise<number>;
  /**
   * Durable entries from `from` on, in order, within both bounds but at least one if there is one. A number that is
   * missing in between was shed or damaged and has been declared. No number that was read is ever given out again.
   */
  read(from: number, bound: ReadBound): Promise<readonly SpooledEntry[]>;
  /** Everything below is no longer ours. May be forgotten by a crash, so that entries come again; never too much. */
  acknowledge(nextSequence: number): Promise<void>;
  stats(): SpoolStats;
  /** Flushes what waits, then gives the folder back. */
  close(): Promise<void>;
}

export interface SpooledEntry {
  sequence: number;
  payload: Uint8Array;
}

export interface ReadBound {
  maxEntries: number;
  maxBytes: number;
}

export interface SpoolStats {
  /** numbers from the oldest to the next */
  entries: number;
  /** what the files hold, framing included */
  bytes: number;
  /** what the files occupy, preallocated space included; at most the spool's bound */
  diskBytes: number;
  oldestSequence: number;
  /** below it everything was acknowledged; from there to the oldest everything was shed */
  acknowledgedSequence: number;
  nextSequence: number;
  /** entries that went because the spool was full, each declared before; over the spool's whole life */
  declaredDropped: number;
  /** entries that could not be read back, each declared; over the spool's whole life */
  declaredDamaged: number;
}

/** What a spool is about to give up, or found unreadable. */
export type Loss =
  | { kind: 'full'; entries: readonly SpooledEntry[] }
  | { kind: 'damaged'; firstSequence: number; count: number };

/**
 * The spool does not know what its entries mean, so its owner says what stands in writing for a loss: declarations,
 * and entries too dear to lose, carried forward. Pure; the result must be smaller than what it replaces.
 */
export type Declare = (loss: Loss) => readonly Uint8Array[];

export type SpoolErrorCode =
  /** another process, or this one, has it open */
  | 'locked'
  /** no space on the device; works again once there is some */
  | 'no-space'
  /** at its bound, and declaring the oldest part frees nothing */
  | 'full'
  /** one call's entries exceed a segment */
  | 'too-large'
  /** too much waits for the disk */
  | 'busy'
  /** the device failed */
  | 'io'
  /** acknowledged beyond what there is */
  | 'beyond'
  | 'closed';

export class SpoolError extends Error {
  readonly code: SpoolErrorCode;

  constructor(code: SpoolErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SpoolError';
    this.code = code;
  }
}

/** Any error of the disk as one of ours. */
export function spoolErrorOf(error: unknown): SpoolError {
  if (error instanceof SpoolError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return new SpoolError(code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'io', message, error);
}
