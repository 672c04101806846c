import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { loadModel, type Model } from './model.ts';
import { readPicture } from './picture.ts';
import { fillTensor, normalTable } from './tensor.ts';
import type { Answer, FromWorker, ToWorker, WorkerData } from './worker-message.ts';

/**
 * The thread that decodes and infers. onnxruntime's `run` blocks the thread that calls it, so it may not be the one
 * that answers the kubelet and the broker. It does one picture at a time, in the order of arrival.
 */

const { modelPath, preprocessing } = workerData as WorkerData;
const table = normalTable(preprocessing);

function say(message: FromWorker): void {
  parentPort?.postMessage(message);
}

async function inspect(model: Model, jpeg: Uint8Array): Promise<Answer> {
  const begunAt = performance.now();
  const picture = await readPicture(jpeg, preprocessing);
  if (picture.kind === 'refused') return picture;
  fillTensor(picture.rgb, table, preprocessing, model.input);
  const readyAt = performance.now();
  try {
    const scores = await model.run();
    return {
      kind: 'scores',
      scores,
      preprocessMs: readyAt - begunAt,
      inferenceMs: performance.now() - readyAt,
    };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

async function start(): Promise<void> {
  const begunAt = performance.now();
  const model = await loadModel(modelPath, preprocessing);
  // The first run plans memory and costs several times a later one (S23: pre-warm).
  await model.run();
  parentPort?.on('message', ({ id, jpeg }: ToWorker) => {
    void inspect(model, jpeg).then((answer) => say({ kind: 'answer', id, answer }));
  });
  // Where compiled code is kept for the next start, it is written now: left to its end, that held a first run's thread
  // for two seconds on two busy cores, and it was taken for stuck.
  flushCompileCache();
  say({ kind: 'ready', model: { sha256: model.sha256, loadMs: performance.now() - begunAt } });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

start().catch((error: unknown) => say({ kind: 'unusable', reason: reasonOf(error) }));
