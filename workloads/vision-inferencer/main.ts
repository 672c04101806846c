import { readFile } from 'node:fs/promises';
import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { connectSession, type MqttOptions, type Session } from '../kit/mqtt.ts';
import { readPlan } from '../kit/plan.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { startTracing } from '../kit/trace.ts';
import { SELF_TEST_PERIOD_MS } from '../vision/deadline.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { createFrameQueue } from './frame-queue.ts';
import { inspectFrame, type Waiting } from './inspection.ts';
import { runInspectionLoop } from '../vision/inspection-loop.ts';
import { createInspector } from '../vision/inspector.ts';
import { createModelHealth } from '../vision/model-health.ts';
import { acceptFrame, camerasOf } from './intake.ts';
import { manifest } from './manifest.ts';
import { parsePreprocessing } from '../vision/preprocessing.ts';
import { readSelfTest } from '../vision/self-test.ts';

const STOP_DEADLINE_MS = manifest.graceSeconds * 1000 - 500;

/** Of frames that got their verdict in good time, one in so many is traced. */
const FRAMES_PER_TRACE = 100;

const environment = parseEnvironment(Environment, process.env);
const { SITE: site, GATEWAY: gateway, INFERENCE_DEADLINE_MS: deadlineMs } = environment;
const log = createLog(manifest.name, environment.LOG_LEVEL);
const metrics = createMetrics(manifest.name);
const figures = createFigures(metrics);
const cameras = camerasOf(readPlan(environment.PLAN_PATH), gateway);
const preprocessing = parsePreprocessing(await readFile(environment.MODEL_PREPROCESSING_PATH, 'utf8'));
const selfTest = await readSelfTest(environment.MODEL_PREPROCESSING_PATH, preprocessing);
const tracing = startTracing({
  service: manifest.name,
  site,
  gateway,
  endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  metrics,
  sampling: { oneIn: FRAMES_PER_TRACE, slowMs: deadlineMs / 2 },
});
const queue = createFrameQueue<Waiting>(environment.FRAME_QUEUE);
const inspector = createInspector({
  modelPath: environment.MODEL_PATH,
  preprocessing,
  deadlineMs,
  onReady: (model) => log.info({ model: environment.MODEL_PATH, ...model }, 'model ready'),
  onRestart: (reason) => {
    figures.restarts.inc();
    log.error({ reason }, 'inference thread replaced');
  },
});

const model = createModelHealth({ inspector, selfTest, preprocessing, deadlineMs, log });

const open = (role: MqttOptions['role']): Promise<Session> =>
  connectSession({
    url: environment.MQTT_URL,
    tlsDir: environment.MQTT_TLS_DIR,
    clientId: `${manifest.name}-${gateway}`,
    role,
    log,
  });
const publishing = await open('publish');
const reading = await open('read');

const loop = runInspectionLoop<Waiting>({
  selfTestPeriodMs: SELF_TEST_PERIOD_MS,
  selfTest: async () => {
    const trouble = await model.check();
    figures.selfTests.inc({ result: trouble === undefined ? 'right' : 'wrong' });
    figures.stuck.set(inspector.stuck());
  },
  take: () => queue.take(),
  inspect: async (waiting) => {
    figures.waiting.set(queue.length);
    await inspectFrame(
      { site, preprocessing, inspector, publishing, figures, tracing, log, now: Date.now },
      waiting,
    );
  },
});

reading
  .subscribe(cameras.filters, 0, (topic, payload) => {
    figures.frames.inc();
    const accepted = acceptFrame(topic, payload, { site, cameras: cameras.ids });
    if (accepted.kind === 'rejected') {
      figures.refused.inc({ reason: accepted.reason });
      return;
    }
    const { camera, sequence, jpeg } = accepted.frame;
    const span = tracing.span('inspect', { camera, sequence });
    // The bytes are a window on the connection's buffer, which must not live as long as a frame may wait.
    const frame = { ...accepted.frame, jpeg: new Uint8Array(jpeg) };
    const dropped = queue.offer(camera, { frame, span });
    if (dropped) {
      figures.dropped.inc();
      dropped.span.fail('dropped for a newer frame');
      dropped.span.end();
    }
    figures.waiting.set(queue.length);
    loop.wake();
  })
  .catch((error: unknown) => log.error({ err: error }, 'frames refused by the broker'));

const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    ...model,
    ready: () => {
      const verdict = model.ready();
      return verdict.ok ? claim(publishing.connected && reading.connected, 'the broker is away') : verdict;
    },
  },
});

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    await reading.close();
    const [isOrderly] = await Promise.all([inspector.close(), loop.stop()]);
    await publishing.close();
    await tracing.shutdown();
    await health.close();
    // process.exit would wait for a thread that hangs in native code; nothing is left that could be lost.
    if (!isOrderly) process.kill(process.pid, 'SIGKILL');
  },
});
