import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { serveIngest } from '../kit/rpc.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { openIngest } from './ingest.ts';
import { statusOf } from './status.ts';

const NAME = 'hub';
const BEAT_MS = 1_000;
const BEAT_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 9_000;

const environment = parseEnvironment(Environment, process.env);
const log = createLog(NAME, environment.LOG_LEVEL);
const metrics = createMetrics(NAME);
const watchdog = createWatchdog({ deadlineMs: BEAT_DEADLINE_MS, now: () => performance.now() });
const beating = setInterval(() => watchdog.beat(), BEAT_MS);

const ingest = await openIngest({
  sites: environment.SITE,
  stateDir: environment.STATE_DIR,
  figures: createFigures(metrics),
  log,
});
const server = await serveIngest({
  host: environment.LISTEN_HOST,
  port: environment.LISTEN_PORT,
  tlsDir: environment.TLS_DIR,
  deliver: (batch, peer) => ingest.deliver(batch, peer),
});
const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  // It listens only once the ledger has been read, so whoever is answered finds it ready.
  health: {
    started: () => ({ ok: true }),
    ready: () => ({ ok: true }),
    alive: () => claim(watchdog.isAlive(), 'the event loop stands'),
  },
  pages: { '/ledger': () => statusOf(ingest.ledgers(), ingest.spools()) },
});
log.info({ port: server.port, sites: environment.SITE }, 'hub listens');

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    clearInterval(beating);
    await server.close();
    await ingest.close();
    await health.close();
  },
});
