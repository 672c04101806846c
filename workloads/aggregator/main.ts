import { filterOf } from '../contracts/topics.ts';
import { createBreaker } from '../kit/breaker.ts';
import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { connectSession } from '../kit/mqtt.ts';
import { readPlan } from '../kit/plan.ts';
import { connectIngest } from '../kit/rpc.ts';
import { openSpool } from '../kit/spool-log.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { startTracing } from '../kit/trace.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { oldestAtMs } from './arrivals.ts';
import { worldOf } from './decide.ts';
import { declare, readingsIn } from './declare.ts';
import { createDelivery } from './delivery.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { createIntake } from './intake.ts';
import { manifest } from './manifest.ts';
import { createMeter } from './outage.ts';
import { recall } from './recall.ts';

const MIB = 1024 * 1024;
const MAX_PENDING_BYTES = 32 * MIB;
const CALL_TIMEOUT_MS = 30_000;
const BREAKER_RESET_MS = 2_000;
const BEAT_MS = 1_000;
const BEAT_DEADLINE_MS = 5_000;
const GRACE_MS = manifest.graceSeconds * 1000;
// Of the grace: what the broker still hands over, then what the hub still takes, then the closing.
const QUIET = { quietMs: 300, deadlineMs: 0.2 * GRACE_MS };
const DRAIN_MS = 0.55 * GRACE_MS;
const STOP_DEADLINE_MS = 0.95 * GRACE_MS;

const environment = parseEnvironment(Environment, process.env);
const { SITE: site, GATEWAY: gateway } = environment;
const log = createLog(manifest.name, environment.LOG_LEVEL);
const metrics = createMetrics(manifest.name);
const maxSpoolBytes = environment.SPOOL_MAX_MIB * MIB;
const figures = createFigures(metrics, maxSpoolBytes);
const world = worldOf(readPlan(environment.PLAN_PATH), gateway);
const tracing = startTracing({
  service: manifest.name,
  site,
  gateway,
  endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  metrics,
});
const now = Date.now;
const watchdog = createWatchdog({ deadlineMs: BEAT_DEADLINE_MS, now: () => performance.now() });

let hasStarted = false;
let notReady = (): string | undefined => 'the spool is being read';
const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    started: () => claim(hasStarted, 'the spool is being read'),
    // The WAN is not asked: a gateway without it takes in what its machines say (S24).
    ready: () => {
      const reason = notReady();
      return claim(reason === undefined, reason ?? '');
    },
    alive: () => claim(watchdog.isAlive(), 'the event loop stands'),
  },
});

const spool = await openSpool({
  dir: environment.STATE_DIR,
  maxBytes: maxSpoolBytes,
  declare: (loss) => {
    figures.shed(readingsIn(loss));
    return declare(loss, now());
  },
});
const { seen, arrivals } = await recall(spool);
hasStarted = true;
log.info({ spool: spool.stats(), id: spool.id }, 'spool open');

const ingest = connectIngest({ address: environment.HUB_ADDRESS, tlsDir: environment.HUB_TLS_DIR });
const breaker = createBreaker({
  name: 'hub',
  call: (batch: Parameters<typeof ingest.deliver>[0], signal: AbortSignal) => ingest.deliver(batch, signal),
  timeoutMs: CALL_TIMEOUT_MS,
  resetMs: BREAKER_RESET_MS,
  errorThresholdPercent: 50,
  metrics,
});
const pace = { intervalMs: environment.BATCH_INTERVAL_MS, maxPendingBytes: MAX_PENDING_BYTES };
const delivery = createDelivery({
  site,
  gateway,
  spool,
  breaker,
  pace,
  figures,
  tracing,
  log,
  now,
  random: Math.random,
});

const inflow = createMeter(now());
const intake = createIntake({
  world,
  spool,
  seen,
  arrivals,
  figures,
  log,
  now,
  onKept: (bytes) => {
    inflow.add(bytes, now());
    delivery.appended();
  },
});
const reading = await connectSession({
  url: environment.MQTT_URL,
  tlsDir: environment.MQTT_TLS_DIR,
  clientId: `${manifest.name}-${gateway}`,
  role: 'read',
  keepSession: true,
  log,
});
const filters = world.cells.flatMap((cell) => manifest.reads.map((flow) => filterOf(site, cell, flow)));
const subscribed = reading.subscribe(filters, 1, (topic, payload) => intake.receive(topic, payload));
subscribed.catch((error: unknown) => log.error({ err: error }, 'subscription refused by the broker'));
notReady = () => (reading.connected ? intake.trouble() : 'the broker is away');

const beating = setInterval(() => {
  watchdog.beat();
  const stats = spool.stats();
  figures.spool(stats, {
    oldestAtMs: oldestAtMs(arrivals, stats.oldestSequence, stats.nextSequence),
    inBytesPerSecond: inflow.perSecond(now()),
    nowMs: now(),
  });
}, BEAT_MS);

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    await intake.quiet(QUIET);
    await reading.close();
    await delivery.drain(DRAIN_MS);
    clearInterval(beating);
    breaker.close();
    ingest.close();
    await spool.close();
    await tracing.shutdown();
    await health.close();
  },
});
