import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'coap';
import type { Server as CoapServer } from 'coap';
import { afterEach, describe, expect, it } from 'vitest';
import type { Child } from '../../../stacks/local/child.ts';
import { startChild } from '../../../stacks/local/child.ts';
import { freePorts } from '../../../stacks/local/ports.ts';
import { encodeArmState, encodeDesire, encodeTelemetry } from '../../../workloads/contracts/codec.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { topicOf } from '../../../workloads/contracts/topics.ts';
import { deviceName } from '../../../workloads/contracts/twin.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import type { Session } from '../../../workloads/kit/mqtt.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import type { TwinView } from '../../../workloads/mapper/twin-view.ts';
import { findMosquitto, startMosquitto } from '../../contract/mosquitto.ts';
import type { TestBroker } from '../../contract/session.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import { ALL, aPlan, ARM, GATEWAY, PLC, SITE } from './a-line.ts';

const program = findMosquitto();

/** What stands for EdgeCore here: it answers each update and each question, and keeps what it was told. */
interface EdgeCore {
  readonly twins: Map<string, Map<string, string>>;
  readonly updates: Map<string, number>;
  answers: boolean;
}

interface Line {
  broker: TestBroker;
  mapper: Child;
  machines: Session;
  edgeCore: EdgeCore;
  readonly twin: (machine: MachineId) => Promise<TwinView | undefined>;
  readonly remove: () => Promise<void>;
}

async function startLine(coap?: string): Promise<Line> {
  const dir = await mkdtemp(join(tmpdir(), 'millwright-mapper-'));
  const ca = await makeCa();
  const broker = await startMosquitto(program!, await ca.issue({ cn: 'broker' }));
  const [httpPort = 0] = await freePorts(1);
  const planPath = join(dir, 'plan.json');
  await writeFile(planPath, JSON.stringify(aPlan(coap === undefined ? {} : { coap })));
  const mapper = startChild({
    name: 'mapper',
    file: 'workloads/mapper/main.ts',
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
      const answer = JSON.stringify({ event_id, timestamp: Date.now(), twin });
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

async function until(ask: () => Promise<boolean> | boolean, child: Child): Promise<void> {
  const endMs = Date.now() + 120_000;
  while (!(await ask())) {
    if (Date.now() > endMs)
      throw new Error(`never came true; ${child.name} said: ${child.lastLines().join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const telemetry = (machine: MachineId, temperatureC: number) =>
  encodeTelemetry({
    epoch: 1,
    firstSequence: 0,
    readings: [{ deviceId: machine, timestamp: 1, temperatureC, humidityPct: 50, status: 'OK' }],
  });
const armState = (moving: boolean) =>
  encodeArmState({
    arm: ARM,
    sequence: 1,
    timestamp: 1,
    moving,
    speedMmS: 100,
    obeyedTerm: 1,
    obeyedSequence: 1,
  });
const desire = (value: string, counter: number, at = Date.now()) =>
  encodeDesire({ by: PLC, machine: ARM, property: 'reportPeriodMs', value, at, counter });

let line: Line | undefined;
let device: CoapServer | undefined;
afterEach(async () => {
  await line?.remove();
  line = undefined;
  device?.close();
  device = undefined;
});

describe.skipIf(program === undefined)('a mapper and its Mosquitto as processes', () => {
  it(
    'S50 S52 report each twin twice at the start and again after a cut of the broker, and what a machine said meanwhile',
    { timeout: 300_000 },
    async () => {
      line = await startLine();
      const { broker, mapper, machines, edgeCore, twin } = line;
      await machines.publish(topicOf(SITE, ARM, 'telemetry'), telemetry(ARM, 21), { qos: 1 });
      await until(() => ALL.every((id) => (edgeCore.updates.get(deviceName(id)) ?? 0) >= 2), mapper);
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('temperatureC') === '21', mapper);
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('300', 1), { qos: 1 });
      await until(async () => (await twin(ARM))?.reported.reportPeriodMs === '300', mapper);

      const before = edgeCore.updates.get(deviceName(PLC))!;
      await broker.kill();
      edgeCore.twins.clear();
      await broker.start();
      await until(() => (edgeCore.updates.get(deviceName(PLC)) ?? 0) >= before + 2, mapper);
      await until(() => ALL.every((id) => edgeCore.twins.has(deviceName(id))), mapper);
      await machines.publish(topicOf(SITE, ARM, 'state'), armState(true), { qos: 1 });
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('moving') === 'true', mapper);
      expect(edgeCore.twins.get(deviceName(ARM))?.get('reportPeriodMs')).toBe('300');
    },
  );

  it(
    'lose no desired value that was acknowledged to a kill -9, and none that waits at the broker',
    { timeout: 300_000 },
    async () => {
      line = await startLine();
      const { mapper, machines, edgeCore, twin } = line;
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('300', 1), { qos: 1 });
      await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === '300', mapper);
      mapper.kill();
      // Nobody is there to hear it: the broker keeps it for the session.
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('400', 2), { qos: 1 });
      await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === '400', mapper);
      expect(mapper.restarts()).toBe(1);

      let last = '400';
      for (let round = 0; round < 3; round += 1) {
        for (let step = 0; step < 5; step += 1) {
          last = String(1_000 * (round + 1) + step);
          await machines.publish(topicOf(SITE, PLC, 'desired'), desire(last, 0), { qos: 1 });
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        mapper.kill();
        await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === last, mapper);
      }
      expect(mapper.restarts()).toBe(4);
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('reportPeriodMs') === last, mapper);
      expect(await mapper.stop(10_000)).toMatchObject({ isClean: true });
    },
  );

  it('S40 observe a PLC that speaks CoAP, through its restart', { timeout: 300_000 }, async () => {
    const [port = 0] = await freePorts(1);
    let temperatureC = 30;
    const listen = (): Promise<CoapServer> =>
      new Promise((resolve) => {
        const server = createServer((request, response) => {
          if (request.headers.Observe !== 0) {
            response.end(telemetry(PLC, temperatureC));
            return;
          }
          const say = setInterval(() => response.write(telemetry(PLC, temperatureC)), 200);
          response.on('finish', () => clearInterval(say));
          server.on('close', () => clearInterval(say));
        });
        server.listen(port, '127.0.0.1', () => resolve(server));
      });
    device = await listen();
    line = await startLine(`coap://127.0.0.1:${port}/telemetry`);
    const { mapper, edgeCore, twin } = line;
    await until(() => edgeCore.twins.get(deviceName(PLC))?.get('temperatureC') === '30', mapper);
    device.close();
    temperatureC = 40;
    device = await listen();
    await until(async () => (await twin(PLC))?.reported.temperatureC === '40', mapper);
    expect((await twin(PLC))?.state).toBe('online');
  });
});
