import { filterOf } from '../contracts/topics.ts';
import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { connectSession } from '../kit/mqtt.ts';
import type { MqttOptions, Session } from '../kit/mqtt.ts';
import { readPlan } from '../kit/plan.ts';
import { openState } from '../kit/state.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { startTracing } from '../kit/trace.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { initialState } from './decide.ts';
import { createEngine } from './engine.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { manifest } from './manifest.ts';
import { beginTerm } from './memory.ts';
import { createMessenger } from './messenger.ts';
import { createRecorder } from './recorder.ts';
import { createSelfCheck } from './self-check.ts';
import { createWitness } from './witness.ts';
import { worldOf } from './world.ts';

const TICK_MS = 20;
const TICK_DEADLINE_MS = 3_000;
const RETRY_RECORD_MS = 1_000;
const PUBLISH_TIMEOUT_MS = 5_000;
const STOP_DEADLINE_MS = manifest.graceSeconds * 1000 - 500;

const environment = parseEnvironment(Environment, process.env);
const { SITE: site, GATEWAY: gateway } = environment;
const log = createLog(manifest.name, environment.LOG_LEVEL);
const metrics = createMetrics(manifest.name);
const figures = createFigures(metrics);
const world = worldOf(readPlan(environment.PLAN_PATH), gateway);
const tracing = startTracing({
  service: manifest.name,
  site,
  gateway,
  endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  metrics,
});
const elapsed = (): number => performance.now();
const watchdog = createWatchdog({ deadlineMs: TICK_DEADLINE_MS, now: elapsed });
const selfCheck = createSelfCheck(world);

let hasStarted = false;
let notReady = (): string | undefined => 'starting';
const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    started: () => claim(hasStarted, 'the term is not on disk yet'),
    ready: () => {
      const reason = notReady();
      return claim(reason === undefined, reason ?? '');
    },
    alive: () => (watchdog.isAlive() ? selfCheck() : claim(false, 'the decide loop stands')),
  },
});

const store = await openState(environment.STATE_DIR);
const { term, stops } = await beginTerm(store, world, Date.now());
hasStarted = true;
log.info({ term, recovered: stops.size, arms: world.arms.length, setAside: store.setAside }, 'term begun');

const open = (role: MqttOptions['role'], onState?: (connected: boolean) => void): Promise<Session> =>
  connectSession({
    url: environment.MQTT_URL,
    tlsDir: environment.MQTT_TLS_DIR,
    clientId: `${manifest.name}-${gateway}`,
    role,
    log,
    publishTimeoutMs: PUBLISH_TIMEOUT_MS,
    // Each arm's STOP, its clearing, and once more: what is beyond that says the same again.
    maxQueued: 4 * Math.max(1, world.arms.length),
    ...(onState && { onState }),
  });

// The callback finds the engine: nothing is awaited between here and its making.
const publishing = await open('publish', (connected) => {
  if (connected) engine.reconnected();
});
const recorder = createRecorder({
  store,
  world,
  retryMs: RETRY_RECORD_MS,
  onReleased: (arm, release) => engine.released(arm, release),
  onWritten: (records) => figures.recorded(records),
  onFailed: (error) => {
    figures.recordFailed();
    log.error({ err: error }, 'state not written');
  },
});
const messenger = createMessenger(world, publishing, figures);
const engine = createEngine({
  world,
  initial: initialState(world, term, stops, Date.now()),
  messenger,
  record: (records) => recorder.record(records),
  figures,
  witness: createWitness({ world, figures, log, tracing, now: Date.now }),
  now: Date.now,
  elapsed,
});

const reading = await open('read');
const filters = world.cells.map(({ name }) => filterOf(site, name, 'scanner/scan'));
const subscribed = reading.subscribe(filters, 0, (topic, payload) => engine.receive(topic, payload));
subscribed.catch((error: unknown) => log.error({ err: error }, 'scans refused by the broker'));

const ticking = setInterval(() => {
  engine.tick(publishing.connected);
  watchdog.beat();
}, TICK_MS);
notReady = () => {
  if (!publishing.connected || !reading.connected) return 'the broker is away';
  return engine.trouble();
};

// Nothing is said in parting: what was permitted lapses by itself, and the next term begins with every arm standing.
runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    clearInterval(ticking);
    await reading.close();
    await recorder.close();
    await publishing.close();
    await store.close();
    await tracing.shutdown();
    await health.close();
  },
});
