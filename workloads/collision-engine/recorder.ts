import type { State as Store } from '../kit/state.ts';
import type { ArmRecord } from './decide.ts';
import { rowOf } from './memory.ts';
import type { World } from './world.ts';

/** Writes down what was decided, behind the commands and never before a STOP. */
export interface Recorder {
  record(records: readonly ArmRecord[]): void;
  /** resolves once nothing is under way; what could not be written is left */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly store: Store;
  readonly world: World;
  readonly onReleased: (arm: number, release: number) => void;
  readonly onWritten: (records: number) => void;
  readonly onFailed: (error: unknown) => void;
  readonly retryMs: number;
}

/**
 * One write at a time; meanwhile the latest record of each arm waits, so at most one an arm. A write that failed is
 * tried again with whatever came since: until it succeeds no arm is released, which is the safe side.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { store, world, onReleased, onWritten, onFailed, retryMs } = options;
  let waiting = new Map<number, ArmRecord>();
  let writing: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const write = async (): Promise<void> => {
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      try {
        await store.put(new Map([...batch.values()].map((record) => rowOf(world, record))));
      } catch (error) {
        waiting = new Map([...batch, ...waiting]);
        onFailed(error);
        if (!isClosed) retry = setTimeout(start, retryMs);
        return;
      }
      onWritten(batch.size);
      for (const record of batch.values()) {
        if (record.kind === 'release' && !waiting.has(record.arm)) onReleased(record.arm, record.release);
      }
    }
  };
  const start = (): void => {
    retry = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
      // A record may have come between the last look at what waits and this moment.
      if (waiting.size > 0 && retry === undefined && !isClosed) start();
    });
  };

  return {
    record(records) {
      for (const record of records) waiting.set(record.arm, record);
      if (records.length > 0 && retry === undefined) start();
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await writing;
    },
  };
}
