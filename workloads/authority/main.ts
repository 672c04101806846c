import { readFileSync } from 'node:fs';
import { parseEnvironment } from '../kit/config.ts';
import { claim, serveHealth } from '../kit/health.ts';
import { createLog } from '../kit/log.ts';
import { createMetrics } from '../kit/metrics.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { createWatchdog } from '../kit/watchdog.ts';
import { areAllHeld } from './decide.ts';
import { Environment } from './environment.ts';
import { createFigures } from './figures.ts';
import type { Failure } from './round.ts';
import { round } from './round.ts';
import { secretsByApi } from './secrets.ts';
import { openSiteCa } from './site-ca.ts';
import { nameOf, parseTable } from './table.ts';

const NAME = 'authority';
const BEAT_MS = 1_000;
const BEAT_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 4_000;

const environment = parseEnvironment(Environment, process.env);
const log = createLog(NAME, environment.LOG_LEVEL);
const metrics = createMetrics(NAME);
const figures = createFigures(metrics);
const table = parseTable(readFileSync(environment.TABLE_PATH, 'utf8'));
const secrets = secretsByApi({
  host: environment.KUBERNETES_SERVICE_HOST,
  port: environment.KUBERNETES_SERVICE_PORT,
  accountDir: environment.ACCOUNT_DIR,
});
const watchdog = createWatchdog({ deadlineMs: BEAT_DEADLINE_MS, now: () => performance.now() });
const beating = setInterval(() => watchdog.beat(), BEAT_MS);

const roundMs = environment.ROUND_SECONDS * 1_000;
/** While something is missing: whoever needs it waits, and at a first start so does the whole site. */
const hurriedMs = Math.min(5_000, roundMs);

/** undefined until it is known; with the API server away it stays what it was, for nothing has changed by that. */
let areHeld: boolean | undefined;
let lastTold = '';
let next: NodeJS.Timeout | undefined;
let isStopping = false;

const health = await serveHealth({
  host: environment.HTTP_HOST,
  port: environment.HTTP_PORT,
  metrics,
  health: {
    started: () => ({ ok: true }),
    // What mounts a certificate comes after this in the layers of the site.
    ready: () => claim(areHeld === true, lastTold === '' ? 'not every certificate is issued' : lastTold),
    alive: () => claim(watchdog.isAlive(), 'the event loop stands'),
  },
});
log.info(
  { port: health.port, certificates: table.rows.length, lifeDays: table.lifeDays },
  'authority listens',
);

/** Once for each reason: a CA that is not there yet would fill the log of the first day. */
function onFailed({ at, reason }: Failure): void {
  figures.failed(at);
  if (reason !== lastTold) log.warn({ at, reason }, 'certificates cannot be issued');
  lastTold = reason;
}

async function rounds(): Promise<void> {
  const failures: Failure[] = [];
  const outcome = await round({
    table,
    secrets,
    openCa: () => openSiteCa(environment.CA_DIR),
    now: Date.now,
    onIssued: (row, state, reason) => {
      figures.issued(state);
      log.info({ secret: nameOf(row), state, reason }, 'certificate issued');
    },
    onFailed: (failure) => {
      failures.push(failure);
      onFailed(failure);
    },
  });
  if (outcome !== undefined) {
    areHeld = areAllHeld(outcome.standings);
    figures.stands(outcome);
  }
  if (failures.length === 0) lastTold = '';
  // Between three quarters and all of it, so that no two sites that came up together ask in step.
  const waitMs = (areHeld === true ? roundMs : hurriedMs) * (0.75 + Math.random() / 4);
  if (!isStopping) next = setTimeout(() => void rounds(), waitMs);
}

void rounds();

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    isStopping = true;
    clearTimeout(next);
    clearInterval(beating);
    secrets.close();
    await health.close();
  },
});
