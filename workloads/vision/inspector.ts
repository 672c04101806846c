import { setTimeout as delay } from 'node:timers/promises';
import { startInferenceThread, type InferenceThread } from './inference-thread.ts';
import type { Answer, LoadedModel, WorkerData } from './worker-message.ts';

/**
 * The inference thread, kept alive. INVARIANTS
 * - one picture is in flight: `inspect` is called again only after it resolved;
 * - `inspect` always resolves: within the deadline once a thread is ready, within the load deadline before;
 * - JavaScript can be stopped from outside, native code cannot. A thread that hangs inside onnxruntime is replaced at
 *   once but lives until its run ends: it is counted as stuck, and only the end of the process frees its core. With
 *   MAX_STUCK of them no further one is started; liveness has long said so by then.
 */
export interface Inspector {
  inspect(jpeg: Uint8Array): Promise<Answer>;
  readonly isReady: boolean;
  /** threads that were told to end and have not */
  stuck(): number;
  /** False where a thread is stuck: such a process cannot end in an orderly way. */
  close(): Promise<boolean>;
}

export interface InspectorOptions extends WorkerData {
  deadlineMs: number;
  onReady?: (model: LoadedModel) => void;
  onRestart?: (reason: string) => void;
}

const LOAD_DEADLINE_MS = 20_000;
const MAX_STUCK = 2;
const RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;
/** Most of the grace: a thread that only waits for a busy machine is not stuck (half a second was too short, seen). */
const END_MS = 3_000;

export function createInspector(o: InspectorOptions): Inspector {
  const data: WorkerData = { modelPath: o.modelPath, preprocessing: o.preprocessing };
  const ending = new Set<InferenceThread>();
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let current: InferenceThread | undefined;
  let isReady = false;
  let failures = 0;

  const start = (): InferenceThread => {
    const thread = startInferenceThread(data);
    thread.ready.then(
      (model) => {
        if (thread !== current) return;
        isReady = true;
        o.onReady?.(model);
      },
      () => undefined,
    );
    return thread;
  };

  const end = (thread: InferenceThread): void => {
    if (thread === current) current = undefined;
    isReady = false;
    ending.add(thread);
    void thread.ended.then(() => ending.delete(thread));
    thread.terminate();
  };

  current = start();
  return {
    async inspect(jpeg) {
      if (ending.size >= MAX_STUCK) return { kind: 'failed', reason: 'every inference thread is stuck' };
      // The first replacement starts at once; a model that fails again and again is not tried in a tight loop.
      if (failures > 1) await pause(Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** (failures - 2)), closing.signal);
      if (isClosing()) return { kind: 'failed', reason: 'the service stops' };
      const thread = (current ??= start());
      try {
        await within(thread.ready, LOAD_DEADLINE_MS, 'the model did not load in time');
        const answer = await within(thread.ask(jpeg), o.deadlineMs, `no answer within ${o.deadlineMs} ms`);
        failures = 0;
        return answer;
      } catch (error) {
        failures++;
        end(thread);
        const reason = error instanceof Error ? error.message : String(error);
        if (!isClosing()) o.onRestart?.(reason);
        return { kind: 'failed', reason };
      }
    },
    get isReady() {
      return isReady;
    },
    stuck: () => ending.size,
    async close() {
      closing.abort();
      if (current) end(current);
      await Promise.race([Promise.all([...ending].map((thread) => thread.ended)), delay(END_MS)]);
      return ending.size === 0;
    },
  };
}

async function within<T>(promise: Promise<T>, deadlineMs: number, reason: string): Promise<T> {
  const overdue = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(deadlineMs, undefined, { signal: overdue.signal }).then(() => Promise.reject(new Error(reason))),
    ]);
  } finally {
    overdue.abort();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
