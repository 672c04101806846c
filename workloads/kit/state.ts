import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StateReply, StateRequest, StateWork, Stored } from './state-worker.ts';

/**
 * A service's small durable state: keys with bytes, in a file that survives kill -9 and the loss of power. It lives in
 * a worker thread, since a flush of a gateway's flash may take a second and no command may wait for it.
 */
export interface State {
  load(): Promise<Map<string, Uint8Array>>;
  /** Durable once resolved, all entries or none; null removes a key. Rejects a batch over the bounds with a RangeError. */
  put(entries: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  /** corrupt files that were moved aside when this one was opened: 0 or 1 */
  readonly setAside: number;
  /** after what was put before it; nothing may follow */
  close(): Promise<void>;
}

export const MAX_BATCH_ENTRIES = 10_000;
export const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const MAX_OUTSTANDING = 256;

/** Opens `<dir>/state.db`, made where it is missing. Rejects where the folder cannot be written or another has it. */
export async function openState(dir: string): Promise<State> {
  const worker = new Worker(new URL('./state-worker.ts', import.meta.url), { workerData: { dir } });
  const outstanding = new Map<number, PromiseWithResolvers<Stored>>();
  let lastId = 0;
  let gone: Error | undefined;

  const [opened] = (await once(worker, 'message')) as [StateReply];
  if (!opened.ok) throw new Error(`state in ${dir}: ${opened.error}`);

  const end = (reason: Error): void => {
    gone ??= reason;
    for (const { reject } of outstanding.values()) reject(gone);
    outstanding.clear();
  };
  worker.on('message', (reply: StateReply) => {
    const asked = outstanding.get(reply.id);
    outstanding.delete(reply.id);
    if (reply.ok) asked?.resolve(reply.stored);
    else asked?.reject(new Error(`state in ${dir}: ${reply.error}`));
  });
  worker.on('error', end);
  worker.on('exit', () => end(new Error(`state in ${dir} is closed`)));

  const ask = (work: StateWork): Promise<Stored> => {
    if (gone) return Promise.reject(gone);
    if (outstanding.size >= MAX_OUTSTANDING) {
      return Promise.reject(new RangeError(`${MAX_OUTSTANDING} writes of the state are outstanding`));
    }
    const answer = Promise.withResolvers<Stored>();
    lastId += 1;
    outstanding.set(lastId, answer);
    worker.postMessage({ id: lastId, work } satisfies StateRequest);
    return answer.promise;
  };

  return {
    setAside: opened.setAside ?? 0,
    load: async () => new Map(await ask({ kind: 'load' })),
    put: async (entries) => {
      const put = [...entries];
      const bytes = put.reduce((sum, [key, value]) => sum + key.length + (value?.byteLength ?? 0), 0);
      if (put.length > MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES) {
        throw new RangeError(`a batch of ${put.length} entries and ${bytes} bytes is over the bound`);
      }
      await ask({ kind: 'put', entries: put });
    },
    close: async () => {
      if (gone) return;
      const exited = once(worker, 'exit');
      await ask({ kind: 'close' });
      await exited;
    },
  };
}
