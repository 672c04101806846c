import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { ask } from './ask.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import { manifest } from './manifest.ts';
import { reportOf } from './report.ts';

const BEAT_MS = 1_000;
const BEAT_DEADLINE_MS = 5_000;

const environment = parseEnvironment(Environment, process.env);
const log = createLog(manifest.name, environment.LOG_LEVEL);
const metrics = createMetrics(manifest.name);
const figures = createFigures(metrics);
const watchdog = createWatchdog({ deadlineMs: BEAT_DEADLINE_MS, now: () => performance.now() });
const beating = setInterval(() => watchdog.beat(), BEAT_MS);

let hasAsked = false;
let isStopping = false;
let next: NodeJS.Timeout | undefined;
const trouble = new Map<string, string>();

const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    started: () => ({ ok: true }),
    ready: () => claim(hasAsked, 'no server was asked yet'),
    alive: () => claim(watchdog.isAlive(), 'the event loop stands'),
  },
});
log.info({ port: health.port, servers: environment.NATS_MONITORS.length }, 'nats-exporter listens');

/** Once for each reason: a server that is gone would fill the log. */
function tell(server: string, reason: string): void {
  if (trouble.get(server) !== reason) log.warn({ server, reason }, 'a server does not answer');
  trouble.set(server, reason);
}

async function round(): Promise<void> {
  const answers = await Promise.all(
    environment.NATS_MONITORS.map(async ([server, monitor]) => {
      try {
        const jsz = await ask(monitor);
        trouble.delete(server);
        return [server, jsz] as const;
      } catch (error) {
        tell(server, error instanceof Error ? error.message : String(error));
        return [server, undefined] as const;
      }
    }),
  );
  figures.stands(reportOf(new Map(answers)));
  hasAsked = true;
  if (!isStopping) next = setTimeout(() => void round(), environment.ROUND_SECONDS * 1_000);
}

void round();

runUntilStopped({
  log,
  deadlineMs: manifest.graceSeconds * 1_000 - 500,
  stop: async () => {
    isStopping = true;
    clearTimeout(next);
    clearInterval(beating);
    await health.close();
  },
});
