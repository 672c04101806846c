import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCommand, encodeTelemetry, encodeVerdict } from '../../../workloads/contracts/codec.ts';
import type { Command, Telemetry, Verdict } from '../../../workloads/contracts/messages.ts';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { machineId, topicOf } from '../../../workloads/contracts/topics.ts';
import type { Produced } from '../../../workloads/hub/ledger.ts';
import type { Status } from '../../../workloads/hub/status.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import { startChild } from '../../../stacks/local/child.ts';
import type { Child } from '../../../stacks/local/child.ts';
import { freePorts } from '../../../stacks/local/ports.ts';
import type { Wan } from '../../../stacks/local/wan.ts';
import { openWan } from '../../../stacks/local/wan.ts';
import { makeCa } from '../../tls.ts';

export const SITE = 'graz';
export const GATEWAY = 'gw-1';
const CELL = 'welding';

export const ARMS = [1, 2, 3, 4, 5, 6].map((at) => machineId(CELL, 'arm', `a-${at}`));
export const CAMERA = machineId(CELL, 'camera', 'c-1');
export const PLC = machineId(CELL, 'plc', 'p-1');

export function aPlan(): LinePlan {
  const atMm = { xMm: 0, yMm: 0 };
  return {
    site: SITE,
    safety: {
      humanSpeedMmS: 1600,
      validityMs: 300,
      clockToleranceMs: 50,
      intrusionMm: 850,
      armUncertaintyMm: 10,
      releaseAfterMs: 500,
    },
    cells: [
      {
        name: CELL,
        host: GATEWAY,
        floorMm: [atMm, { xMm: 9000, yMm: 0 }, { xMm: 9000, yMm: 9000 }],
        arms: ARMS.map((id) => ({
          id,
          baseMm: atMm,
          footMm: 200,
          reachMm: 1200,
          envelopeMm: 1000,
          runSpeedMmS: 1500,
          slowSpeedMmS: 250,
          runStoppingMs: 400,
          slowStoppingMs: 100,
          telemetryHz: 10,
        })),
        scanners: [],
        cameras: [{ id: CAMERA, widthPx: 640, heightPx: 480, rateHz: 2, frameKiB: 50 }],
        plcs: [{ id: PLC, telemetryHz: 10 }],
      },
    ],
  };
}

export function telemetryOf(
  machine: string,
  { epoch = 1_700_000_000_000, from = 0, count = 10 }: { epoch?: number; from?: number; count?: number } = {},
): Telemetry {
  return {
    epoch,
    firstSequence: from,
    readings: Array.from({ length: count }, (_, at) => ({
      deviceId: machine,
      timestamp: epoch + (from + at) * 100,
      temperatureC: 36 + ((from + at) % 17) / 100,
      humidityPct: 45 + ((from + at) % 7) / 10,
      status: 'OK',
    })),
  };
}

export function verdictOf(label: string, frameSequence = 1): Verdict {
  return { camera: CAMERA, frameSequence, frameTimestamp: 1, timestamp: 2, label, score: 0.9 };
}

export function commandOf(action: Command['action'], sequence = 1): Command {
  const expiresAt = action === 'STOP' ? 0 : 2;
  return {
    arm: ARMS[0]!,
    action,
    term: 1,
    sequence,
    issuedAt: 1,
    expiresAt,
    scanAt: 1,
    triggerAt: 1,
    reason: 'test',
  };
}

/** Machines as the line has them: each numbers its own readings, and keeps a message until the broker has it. */
export interface Machines {
  /** one message of ten readings from every arm and from the PLC */
  report(): Promise<void>;
  verdict(verdict: Verdict): Promise<void>;
  command(command: Command): Promise<void>;
  raw(topic: string, payload: Uint8Array): Promise<void>;
  produced(): Produced[];
}

export interface Gateway {
  machines: Machines;
  wan: Wan;
  aggregator: Child;
  hub: Child;
  hubStateDir: string;
  spoolDir: string;
  /** of the health servers */
  httpPorts: { aggregator: number; hub: number };
  isReady(): Promise<boolean>;
  metric(name: string): Promise<number>;
  /** resolves once what the hub says fulfils the claim */
  hubSays(claim: (site: Status['sites'][number]) => boolean): Promise<void>;
  /** gives everything back; the folder goes too */
  remove(): Promise<void>;
}

export interface GatewayOptions {
  batchIntervalMs: number;
  spoolMaxMiB: number;
  /** who may deliver, where it is not this site */
  hubSites?: string;
}

/** One gateway and the hub as real processes: broker, WAN, aggregator, hub, all over mutual TLS. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { batchIntervalMs, spoolMaxMiB, hubSites = SITE } = options;
  const dir = await mkdtemp(join(tmpdir(), 'millwright-gateway-'));
  const ca = await makeCa();
  const [brokerPort = 0, hubPort = 0, hubHttpPort = 0, httpPort = 0] = await freePorts(4);
  const hubStateDir = join(dir, 'hub');
  const spoolDir = join(dir, 'spool');
  const planPath = join(dir, 'plan.json');
  await writeFile(planPath, JSON.stringify(aPlan()));
  const common = { LOG_LEVEL: 'warn', HTTP_HOST: '127.0.0.1', PATH: process.env.PATH ?? '' };
  const brokerUrl = `mqtts://127.0.0.1:${brokerPort}`;

  const listening = Promise.withResolvers<undefined>();
  const broker = startChild({
    name: 'broker',
    file: 'stacks/local/broker.ts',
    environment: {
      ...common,
      PORTS: JSON.stringify({ [GATEWAY]: brokerPort }),
      MQTT_TLS_DIR: await ca.issue({ cn: 'broker' }),
    },
    onMessage: () => listening.resolve(undefined),
  });
  const hub = startChild({
    name: 'hub',
    file: 'workloads/hub/main.ts',
    environment: {
      ...common,
      SITE: hubSites,
      HTTP_PORT: `${hubHttpPort}`,
      LISTEN_HOST: '127.0.0.1',
      LISTEN_PORT: `${hubPort}`,
      TLS_DIR: await ca.issue({ cn: 'hub' }),
      STATE_DIR: hubStateDir,
    },
  });
  const wan = await openWan({ rateMbit: 100, latencyMs: 5 });
  wan.leadTo(hubPort);
  await listening.promise;
  const aggregator = startChild({
    name: 'aggregator',
    file: 'workloads/aggregator/main.ts',
    environment: {
      ...common,
      SITE,
      GATEWAY,
      HTTP_PORT: `${httpPort}`,
      MQTT_URL: brokerUrl,
      MQTT_TLS_DIR: await ca.issue({ cn: `aggregator-${GATEWAY}` }),
      PLAN_PATH: planPath,
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      STATE_DIR: spoolDir,
      HUB_ADDRESS: `127.0.0.1:${wan.port}`,
      HUB_TLS_DIR: await ca.issue({ cn: `${SITE}/aggregator-${GATEWAY}`, dir: join(dir, 'hub-tls') }),
      BATCH_INTERVAL_MS: `${batchIntervalMs}`,
      SPOOL_MAX_MIB: `${spoolMaxMiB}`,
    },
  });
  const session = await connectSession({
    url: brokerUrl,
    tlsDir: await ca.issue({ cn: 'line' }),
    clientId: 'line',
    role: 'publish',
    log: createLog('line', 'silent'),
  });

  const gateway = {
    machines: machinesOn((topic, payload) => session.publish(topic, payload, { qos: 1 })),
    wan,
    aggregator,
    hub,
    hubStateDir,
    spoolDir,
    httpPorts: { aggregator: httpPort, hub: hubHttpPort },
    isReady: async () => (await get(httpPort, '/readyz'))?.ok === true,
    metric: async (name: string) => {
      const text = (await (await get(httpPort, '/metrics'))?.text()) ?? '';
      const line = text
        .split('\n')
        .find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`));
      return Number(line?.split(' ').at(-1) ?? 0);
    },
    hubSays: (claim: (site: Status['sites'][number]) => boolean) =>
      until(async () => {
        const status = (await (await get(hubHttpPort, '/ledger'))?.json()) as Status | undefined;
        const site = status?.sites.find((each) => each.site === SITE);
        return site !== undefined && claim(site);
      }, aggregator),
    remove: async () => {
      await session.close();
      await Promise.all([aggregator.stop(10_000), hub.stop(10_000), broker.stop(5_000)]);
      await wan.close();
      await ca.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
  await until(gateway.isReady, aggregator);
  return gateway;
}

/** Asks until the answer is yes; the test's own deadline ends it, with what the process said last. */
export async function until(ask: () => Promise<boolean>, child: Child): Promise<void> {
  const endMs = Date.now() + 40_000;
  while (!(await ask())) {
    if (Date.now() > endMs)
      throw new Error(`never came true; ${child.name} said: ${child.lastLines().join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function get(port: number, path: string): Promise<Response | undefined> {
  return fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
}

function machinesOn(publish: (topic: string, payload: Uint8Array) => Promise<void>): Machines {
  const next = new Map<MachineId, number>([...ARMS, PLC].map((id) => [id, 0]));
  const epoch = Date.now();
  return {
    report: async () => {
      for (const [machine, from] of next) {
        await publish(
          topicOf(SITE, machine, 'telemetry'),
          encodeTelemetry(telemetryOf(machine, { epoch, from })),
        );
        next.set(machine, from + 10);
      }
    },
    verdict: (verdict) => publish(topicOf(SITE, CAMERA, 'verdict'), encodeVerdict(verdict)),
    command: (command) => publish(topicOf(SITE, ARMS[0]!, 'command'), encodeCommand(command)),
    raw: publish,
    produced: () => [...next].map(([machine, count]) => ({ machine, epoch, firstSequence: 0, count })),
  };
}
