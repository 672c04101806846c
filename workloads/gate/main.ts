import { readFile } from 'node:fs/promises';
import { parseEnvironment } from '../kit/config.ts';
import { createLog } from '../kit/log.ts';
import { runUntilStopped } from '../kit/stop.ts';
import { makeCredential } from '../trust/make-credential.ts';
import { openAudit } from './audit.ts';
import { createCluster } from './cluster.ts';
import { Environment } from './environment.ts';
import { createGate } from './gate.ts';
import { openMemory } from './journal.ts';
import { readGatePlan } from './plan.ts';
import { serveGate } from './server.ts';

const TEND_MS = 5_000;
const STOP_DEADLINE_MS = 5_000;

const environment = parseEnvironment(Environment, process.env);
const log = createLog('gate', environment.LOG_LEVEL);
const plan = await readGatePlan(environment.PLAN_FILE);
const text = (file: string) => readFile(file, 'utf8');
const audit = openAudit({ dir: environment.STATE_DIR, now: () => new Date() });
const gate = createGate({
  plan,
  cluster: createCluster({
    server: environment.API_SERVER,
    caFile: environment.API_CA_FILE,
    tokenFile: environment.API_TOKEN_FILE,
  }),
  audit,
  memory: openMemory(environment.STATE_DIR),
  clusterCa: await text(environment.API_CA_FILE),
  serverToken:
    environment.SERVER_TOKEN_FILE === undefined
      ? undefined
      : (await text(environment.SERVER_TOKEN_FILE)).trim(),
  credential: (key, name, secret) => makeCredential(environment.WORK_DIR, key, name, secret),
  now: () => new Date(),
});
const server = await serveGate({
  gate,
  audit,
  host: environment.LISTEN_HOST,
  port: environment.LISTEN_PORT,
  certificate: await text(environment.TLS_CERTIFICATE_FILE),
  key: await text(environment.TLS_KEY_FILE),
  addresses: Object.values(plan.hosts).map(({ address }) => address),
});
audit.must({ event: 'started', detail: `${Object.keys(plan.hosts).length} hosts of ${plan.site}` });
log.info({ port: server.port, site: plan.site }, 'gate listens');

let tending: Promise<void> | undefined;
const timer = setInterval(() => {
  tending ??= gate
    .tend()
    .catch((error: unknown) => log.warn({ err: error }, 'the API server does not answer'))
    .finally(() => (tending = undefined));
}, TEND_MS);

runUntilStopped({
  log,
  deadlineMs: STOP_DEADLINE_MS,
  stop: async () => {
    clearInterval(timer);
    await server.close();
    await tending;
    audit.close();
  },
});
