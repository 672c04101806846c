import { filterOf } from '../contracts/topics.ts';
import { TWIN_ANSWERS } from '../contracts/twin.ts';
import { observeResource } from '../kit/coap.ts';
import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { connectSession } from '../kit/mqtt.ts';
import { readPlan } from '../kit/plan.ts';
import { openState } from '../kit/state.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { startTracing } from '../kit/trace.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { manifest } from './manifest.ts';
import type { Mapper } from './mapper.ts';
import { createMapper } from './mapper.ts';
import { recall, rowsOf } from './memory.ts';
import { worldOf } from './world.ts';

const TICK_MS = 200;
const TICK_DEADLINE_MS = 5_000;
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
const watchdog = createWatchdog({ deadlineMs: TICK_DEADLINE_MS, now: () => performance.now() });

let mapper: Mapper | undefined;
let notReady = (): string | undefined => 'starting';
const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    started: () => claim(mapper !== undefined, 'what is desired is not read yet'),
    // EdgeCore is not asked: a machine's twin is kept here without it, and told when it is there.
    ready: () => {
      const reason = notReady();
      return claim(reason === undefined, reason ?? '');
    },
    alive: () => claim(watchdog.isAlive(), 'the event loop stands'),
  },
  pages: { '/twins': () => mapper?.twins() ?? [] },
});

const store = await openState(environment.STATE_DIR);
const desired = await recall(store, world);
log.info({ devices: world.devices.size, desired: desired.size, setAside: store.setAside }, 'twins recalled');

const common = {
  url: environment.MQTT_URL,
  tlsDir: environment.MQTT_TLS_DIR,
  clientId: `${manifest.name}-${gateway}`,
  log,
};
const publishing = await connectSession({
  ...common,
  role: 'publish',
  onState: (connected) => {
    if (connected) mapper?.reconnected();
  },
});
const moving = (mapper = createMapper({
  world,
  desired,
  // QoS 0: an update that the broker does not have is said again, and never late.
  publish: (topic, payload) => publishing.publish(topic, payload, { qos: 0 }),
  persist: (news) => store.put(rowsOf(news)),
  figures,
  log,
  now: Date.now,
  elapsed: () => performance.now(),
}));

// A kept session: what somebody desired while we were away is still there, and is acknowledged once it is on disk.
const reading = await connectSession({ ...common, role: 'read', keepSession: true });
const observed = manifest.reads.filter((flow) => flow !== 'plc/desired');
const filters = (flows: readonly (typeof manifest.reads)[number][]): string[] =>
  world.cells.flatMap((cell) => flows.map((flow) => filterOf(site, cell, flow)));
const receive = (topic: string, payload: Uint8Array): Promise<void> => moving.receive(topic, payload);
const subscribed = Promise.all([
  reading.subscribe(filters(['plc/desired']), 1, receive),
  reading.subscribe(filters(observed), 0, receive),
  reading.subscribe(TWIN_ANSWERS, 0, (topic, payload) => moving.answered(topic, payload)),
]);
subscribed.catch((error: unknown) => log.error({ err: error }, 'subscription refused by the broker'));

const observations = [...world.devices.values()].flatMap(({ machine, coap }) =>
  coap === undefined
    ? []
    : [
        observeResource({
          url: coap,
          onPayload: (payload) => moving.observed(machine, payload),
          onDropped: (reason) => figures.coapDropped(reason),
          log: log.child({ machine }),
        }),
      ],
);

const ticking = setInterval(() => {
  watchdog.beat();
  moving.tick(publishing.connected && reading.connected);
}, TICK_MS);
notReady = () => (publishing.connected && reading.connected ? undefined : 'the broker is away');

// Nothing is said in parting: that the mapper is gone says nothing of the machines.
runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    clearInterval(ticking);
    for (const observation of observations) observation.close();
    await reading.close();
    await publishing.close();
    await store.close();
    await tracing.shutdown();
    await health.close();
  },
});
