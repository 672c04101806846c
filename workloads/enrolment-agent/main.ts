import { parseEnvironment } from '../kit/config.ts';
import { createLog } from '../kit/log.ts';
import { enrol } from './enrol.ts';
import { Environment } from './environment.ts';
import { RefusedError } from './gate-client.ts';
import { ownRequest } from './own-request.ts';
import { withPatience } from './patience.ts';
import { place } from './place.ts';

/** Runs to its end: 0 when the gate believed, 1 when not. systemd starts it again, and by a timer. */
const environment = parseEnvironment(Environment, process.env);
const { SITE, HOST, ROLE, PURPOSE, GATE_HOST, GATE_PORT, GATE_KEY, GATE_FROM, TCTI, STATE_DIR, WORK_DIR } =
  environment;
const log = createLog('enrolment-agent', environment.LOG_LEVEL);

const own = ROLE === 'kubeedge-edge' && PURPOSE === 'join' ? await ownRequest(HOST) : undefined;
const once = () =>
  enrol({
    site: SITE,
    host: HOST,
    purpose: PURPOSE,
    gate: { host: GATE_HOST, port: GATE_PORT, key: GATE_KEY, from: GATE_FROM },
    tcti: TCTI,
    dir: WORK_DIR,
    request: own?.request,
  });
try {
  const joining = await withPatience(once, environment.PATIENCE_SECONDS * 1_000, (error, waitMs) =>
    log.warn({ err: error, waitMs }, 'not yet'),
  );
  if (joining === undefined) log.info({}, 'attested');
  else log.info({ files: await place(STATE_DIR, joining, own?.key) }, 'let in');
} catch (error) {
  if (error instanceof RefusedError) log.error({ reason: error.reason }, 'refused');
  else log.error({ err: error }, 'the gate was not reached');
  process.exitCode = 1;
}
