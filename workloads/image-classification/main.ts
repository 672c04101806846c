import { readFile } from 'node:fs/promises';
import { parseEnvironment } from '../kit/config.ts';
import type { Outcome } from '../kit/function.ts';
import { serveFunction } from '../kit/function.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { SELF_TEST_PERIOD_MS } from '../vision/deadline.ts';
import { runInspectionLoop } from '../vision/inspection-loop.ts';
import { createInspector } from '../vision/inspector.ts';
import { createModelHealth } from '../vision/model-health.ts';
import { parsePreprocessing } from '../vision/preprocessing.ts';
import { readSelfTest } from '../vision/self-test.ts';
import { classificationOf } from './classification.ts';
import { Environment } from './environment.ts';
import { imageOf, MAX_BODY_BYTES } from './image.ts';

// S57: base64 image in, class out, by the code and the model of vision-inferencer.

const NAME = 'image-classification';
const STOP_DEADLINE_MS = 4_500;

// Native code reads it when it is loaded, and whoever hosts functions sets nothing (S104).
process.env.ORT_DISABLE_TELEMETRY = '1';

interface Task {
  jpeg: Uint8Array;
  signal: AbortSignal;
  resolve: (outcome: Outcome) => void;
}

const environment = parseEnvironment(Environment, process.env);
const log = createLog(NAME, environment.LOG_LEVEL);
const metrics = createMetrics(NAME);
const preprocessing = parsePreprocessing(await readFile(environment.MODEL_PREPROCESSING_PATH, 'utf8'));
const selfTest = await readSelfTest(environment.MODEL_PREPROCESSING_PATH, preprocessing);
const deadlineMs = environment.INFERENCE_DEADLINE_MS;
const restarts = metrics.counter('worker_restarts_total', 'Inference threads that were replaced');
const inspector = createInspector({
  modelPath: environment.MODEL_PATH,
  preprocessing,
  deadlineMs,
  onReady: (model) => log.info({ model: environment.MODEL_PATH, ...model }, 'model ready'),
  onRestart: (reason) => {
    restarts.inc();
    log.error({ reason }, 'inference thread replaced');
  },
});

const model = createModelHealth({ inspector, selfTest, preprocessing, deadlineMs, log });

/** At most MAX_CALLS, for each is a call under way. */
const waiting: Task[] = [];

const loop = runInspectionLoop<Task>({
  selfTestPeriodMs: SELF_TEST_PERIOD_MS,
  selfTest: async () => {
    await model.check();
  },
  take: () => waiting.shift(),
  inspect: async ({ jpeg, signal, resolve }) => {
    // Nobody hears the answer any more, and others wait for theirs.
    if (signal.aborted) return;
    resolve(classificationOf(await inspector.inspect(jpeg), preprocessing));
  },
});

function classify(body: Uint8Array, signal: AbortSignal): Promise<Outcome> {
  const image = imageOf(body);
  if ('problem' in image) return Promise.resolve({ status: 400, body: { ok: false, reason: image.problem } });
  return new Promise((resolve) => {
    waiting.push({ jpeg: image.bytes, signal, resolve });
    loop.wake();
  });
}

const server = await serveFunction({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  maxBodyBytes: MAX_BODY_BYTES,
  maxCalls: environment.MAX_CALLS,
  deadlineMs: environment.CALL_DEADLINE_MS,
  call: classify,
  health: model,
});

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    const [isOrderly] = await Promise.all([inspector.close(), loop.stop()]);
    await server.close();
    // process.exit would wait for a thread that hangs in native code; nothing is left that could be lost.
    if (!isOrderly) process.kill(process.pid, 'SIGKILL');
  },
});
