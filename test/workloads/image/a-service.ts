import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aPlan } from '../collision-engine/a-plan.ts';
import { makeCa } from '../../tls.ts';
import type { Command } from './a-container.ts';
import { startIn } from './a-container.ts';

const PATIENCE_MS = 45_000;
const OFTEN_MS = 100;

/** The table of an authority that has nothing to do. */
export const NOTHING_TO_ISSUE = JSON.stringify({ lifeDays: 90, rows: [] });

/**
 * Starts a service of an image with nobody around it, and asks until it says that it has started and is alive, or
 * gives what it said at last. Its broker is away: that is no reason not to live.
 * @param at where the service finds its files: where its scratch is mounted, or undefined for where they are
 */
export async function healthOf(
  name: string,
  command: Command,
  at: string | undefined,
): Promise<{ started: number | undefined; alive: number | undefined }> {
  const scratch = await mkdtemp(join(tmpdir(), 'millwright-service-'));
  const ca = await makeCa();
  const port = await freePort();
  const away = await freePort();
  await ca.issue({ cn: name, dir: join(scratch, 'tls') });
  writeFileSync(join(scratch, 'plan.json'), JSON.stringify(aPlan()));
  writeFileSync(join(scratch, 'table.json'), NOTHING_TO_ISSUE);
  mkdirSync(join(scratch, 'state'));
  openTo(scratch);
  const home = at ?? scratch;
  const model = at === undefined ? `${command.root}/opt/millwright/model` : '/opt/millwright/model';
  const child = startIn({
    ...command,
    scratch,
    environment: environmentOf({ home, model, http: `127.0.0.1:${port}`, away: `127.0.0.1:${away}` }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const gone = once(child, 'exit');
  const status = async (path: string): Promise<number | undefined> => {
    try {
      return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    } catch {
      return undefined;
    }
  };
  try {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = { started: await status('/startupz'), alive: await status('/healthz') };
      if (answer.started === 200 && answer.alive === 200) return answer;
      if (child.exitCode !== null) throw new Error(`${name} ended: ${output.slice(-2000)}`);
      if (performance.now() > untilMs)
        throw new Error(`${name} says ${JSON.stringify(answer)}: ${output.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, OFTEN_MS));
    }
  } finally {
    child.kill('SIGKILL');
    await gone;
    await ca.remove();
    await rm(scratch, { recursive: true });
  }
}

/**
 * What any of the services is started with.
 * @param home holds `tls`, `plan.json` and `state`
 * @param http where its health is
 * @param away where there is neither a broker nor a hub
 */
export function environmentOf({
  home,
  model,
  http,
  away,
}: Record<'home' | 'model' | 'http' | 'away', string>) {
  const [host = '', port = ''] = http.split(':');
  return {
    SITE: 'graz',
    GATEWAY: 'gw-1',
    LOG_LEVEL: 'info',
    HTTP_HOST: host,
    HTTP_PORT: port,
    MQTT_URL: `mqtts://${away}`,
    MQTT_TLS_DIR: `${home}/tls`,
    PLAN_PATH: `${home}/plan.json`,
    STATE_DIR: `${home}/state`,
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    MODEL_PATH: `${model}/surface-defects.onnx`,
    MODEL_PREPROCESSING_PATH: `${model}/preprocessing.json`,
    FRAME_QUEUE: '8',
    INFERENCE_DEADLINE_MS: '3000',
    ORT_DISABLE_TELEMETRY: '1',
    HUB_ADDRESS: away,
    HUB_TLS_DIR: `${home}/tls`,
    BATCH_INTERVAL_MS: '60000',
    SPOOL_MAX_MIB: '64',
    NATS_MONITORS: `nats-gw-1=http://${away}`,
    ROUND_SECONDS: '15',
    LISTEN_HOST: '127.0.0.1',
    LISTEN_PORT: '0',
    TLS_DIR: `${home}/tls`,
    TABLE_PATH: `${home}/table.json`,
    CA_DIR: `${home}/tls`,
    ACCOUNT_DIR: `${home}/tls`,
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: '9',
  };
}

/** Nobody's user reads the certificates of this test and writes its state. */
function openTo(scratch: string): void {
  chmodSync(scratch, 0o755);
  chmodSync(join(scratch, 'tls'), 0o755);
  for (const file of ['ca.crt', 'tls.crt', 'tls.key']) chmodSync(join(scratch, 'tls', file), 0o644);
  chmodSync(join(scratch, 'state'), 0o777);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
