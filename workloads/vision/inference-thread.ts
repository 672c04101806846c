import { Worker } from 'node:worker_threads';
import type { Answer, FromWorker, LoadedModel, ToWorker, WorkerData } from './worker-message.ts';

/** One inference worker from its start to its end. */
export interface InferenceThread {
  /** rejects where the model cannot be used or the thread ends before */
  readonly ready: Promise<LoadedModel>;
  readonly ended: Promise<void>;
  /** one picture at a time; rejects where the thread ends before the answer */
  ask(jpeg: Uint8Array): Promise<Answer>;
  /** Asks the thread to end, which code inside onnxruntime does not hear. */
  terminate(): void;
}

export const INFERENCE_THREAD = 'inference';

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

export function startInferenceThread(data: WorkerData): InferenceThread {
  // The name is what a person sees of the thread on a gateway: `top -H`.
  const worker = new Worker(new URL('./inference-worker.ts', import.meta.url), {
    name: INFERENCE_THREAD,
    workerData: data,
  });
  const loading = Promise.withResolvers<LoadedModel>();
  const ending = Promise.withResolvers<undefined>();
  let asking: (Waiting<Answer> & { id: number }) | undefined;
  let lastId = 0;

  const fail = (error: Error): void => {
    loading.reject(error);
    asking?.reject(error);
  };
  // Whoever asks learns of the failure there; a thread that nobody waits for must not end the process.
  loading.promise.catch(() => undefined);

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') loading.resolve(message.model);
    else if (message.kind === 'unusable') fail(new Error(message.reason));
    else if (message.id === asking?.id) asking.resolve(message.answer);
  });
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) => {
    fail(new Error(`the inference thread ended with code ${code}`));
    ending.resolve(undefined);
  });

  return {
    ready: loading.promise,
    ended: ending.promise,
    ask(jpeg) {
      const asked = Promise.withResolvers<Answer>();
      asking = { id: ++lastId, resolve: asked.resolve, reject: asked.reject };
      // A frame's bytes may be a window on a larger buffer of the broker's connection: only its own are handed over.
      const own = new Uint8Array(jpeg);
      const message: ToWorker = { id: lastId, jpeg: own };
      worker.postMessage(message, [own.buffer]);
      return asked.promise;
    },
    terminate: () => void worker.terminate(),
  };
}
