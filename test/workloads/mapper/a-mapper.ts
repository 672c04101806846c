import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../../stacks/local/child.ts';
import { startChild } from '../../../stacks/local/child.ts';
import { freePorts } from '../../../stacks/local/ports.ts';
import { encodeDesire } from '../../../workloads/contracts/codec.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import type { Session } from '../../../workloads/kit/mqtt.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import type { TwinView } from '../../../workloads/mapper/twin-view.ts';
import { findMosquitto, startMosquitto } from '../../contract/mosquitto.ts';
import type { TestBroker } from '../../contract/session.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import { aPlan, ARM, GATEWAY, PLC, SITE } from './a-line.ts';

export const mosquitto = findMosquitto();

/** What stands for EdgeCore here: it answers each update and each question, and keeps what it was told. */
export interface EdgeCore {
  readonly twins: Map<string, Map<string, string>>;
  readonly updates: Map<string, number>;
  answers: boolean;
  /** of its answers to updates; EdgeCore gives one only where something is wrong */
  code?: number;
}

/** A mapper as a process, with its Mosquitto, machines, and what stands for EdgeCore. */
export interface MapperLine {
  broker: TestBroker;
  mapper: Child;
  httpPort: number;
  machines: Session;
  edgeCore: EdgeCore;
  readonly twin: (machine: MachineId) => Promise<TwinView | undefined>;
  readonly remove: () => Promise<void>;
}

/** @param within as of startChild */
export async function startLine(coap?: string, within?: readonly string[]): Promise<MapperLine> {
  const dir = await mkdtemp(join(tmpdir(), 'millwright-mapper-'));
  const ca = await makeCa();
  const broker = await startMosquitto(mosquitto!, await ca.issue({ cn: 'broker' }));
  const [httpPort = 0] = await freePorts(1);
  const planPath = join(dir, 'plan.json');
  await writeFile(planPath, JSON.stringify(aPlan(coap === undefined ? {} : { coap })));
  const mapper = startChild({
    name: 'mapper',
    file: 'workloads/mapper/main.ts',
    ...(within && { within }),
    environment: {
      PATH: process.env.PATH ?? '',
      LOG_LEVEL: 'info',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: `${httpPort}`,
      SITE,
      GATEWAY,
      MQTT_URL: broker.url,
      MQTT_TLS_DIR: await ca.issue({ cn: `mapper-${GATEWAY}` }),
      PLAN_PATH: planPath,
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      STATE_DIR: join(dir, 'state'),
    },
  });
  const open = (clientId: string, role: 'read' | 'publish', tlsDir: string) =>
    connectSession({ url: broker.url, tlsDir, clientId, role, log: createLog('test', 'silent') });
  const machines = await open('line', 'publish', await ca.issue({ cn: 'line' }));
  const standIn = await startEdgeCore(open, ca);
  const get = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`).catch(() => undefined);
  await until(async () => (await get('/readyz'))?.ok === true, mapper);
  return {
    broker,
    mapper,
    httpPort,
    machines,
    edgeCore: standIn.edgeCore,
    twin: async (machine) =>
      ((await (await get('/twins'))?.json()) as readonly TwinView[] | undefined)?.find(
        (it) => it.machine === machine,
      ),
    remove: async () => {
      await Promise.all([machines.close(), standIn.close()]);
      await mapper.stop(10_000);
      await broker.kill();
      await ca.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startEdgeCore(
  open: (clientId: string, role: 'read' | 'publish', tlsDir: string) => Promise<Session>,
  ca: TestCa,
): Promise<{ edgeCore: EdgeCore; close(): Promise<void> }> {
  const tlsDir = await ca.issue({ cn: 'edgecore' });
  const [ear, mouth] = await Promise.all([
    open('edgecore', 'read', tlsDir),
    open('edgecore', 'publish', tlsDir),
  ]);
  const edgeCore: EdgeCore = { twins: new Map(), updates: new Map(), answers: true };
  await ear.subscribe(
    ['$hw/events/device/+/+/twin/+', '$hw/events/device/+/+/state/update'],
    1,
    (topic, payload) => {
      const name = topic.split('/')[4]!;
      const { event_id, twin = {} } = JSON.parse(new TextDecoder().decode(payload)) as {
        event_id: string;
        twin?: Record<string, { actual?: { value: string } }>;
      };
      if (!edgeCore.answers) return;
      if (topic.endsWith('/twin/update')) {
        edgeCore.updates.set(name, (edgeCore.updates.get(name) ?? 0) + 1);
        const kept = edgeCore.twins.get(name) ?? new Map<string, string>();
        for (const [property, { actual }] of Object.entries(twin))
          if (actual) kept.set(property, actual.value);
        edgeCore.twins.set(name, kept);
      }
      const answer = JSON.stringify({ event_id, timestamp: Date.now(), code: edgeCore.code, twin });
      mouth.publish(`${topic}/result`, Buffer.from(answer), { qos: 0 }).catch(() => undefined);
    },
  );
  return {
    edgeCore,
    close: async () => {
      await Promise.all([ear.close(), mouth.close()]);
    },
  };
}

export async function until(ask: () => Promise<boolean> | boolean, child: Child): Promise<void> {
  const endMs = Date.now() + 120_000;
  while (!(await ask())) {
    if (Date.now() > endMs)
      throw new Error(`never came true; ${child.name} said: ${child.lastLines().join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const desire = (value: string, counter: number, at = Date.now()) =>
  encodeDesire({ by: PLC, machine: ARM, property: 'reportPeriodMs', value, at, counter });
