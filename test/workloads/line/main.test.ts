import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeFrame,
  decodeScan,
  decodeTelemetry,
  encodeCommand,
  encodeVerdict,
} from '../../../workloads/contracts/codec.ts';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { filterOf, machineId, parseTopic, topicOf } from '../../../workloads/contracts/topics.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import { createAlbum, pictureOf } from '../../../workloads/line/album.ts';
import type { FromLine, Report, ToLine } from '../../../workloads/line/protocol.ts';
import { makeCa, type TestCa } from '../../tls.ts';
import { startBroker } from './a-broker.ts';
import { createGiver } from './a-permission-giver.ts';
import { aCell, aPlan } from './a-plan.ts';

const SEED = 7;
const CAMERA = { widthPx: 160, heightPx: 120 };
const CARD = { errorRate: 0.01, errorRateUpper95: 0.02 };

function plan(): LinePlan {
  const cell = aCell('left', 'gw-1', { xMm: 0, yMm: 0 });
  const camera = { ...CAMERA, id: machineId('left', 'camera', 'camera-1'), rateHz: 10, frameKiB: 5 };
  return aPlan({ cells: [{ ...cell, cameras: [camera] }] });
}

let ca: TestCa;
let folder: string;
let broker: Awaited<ReturnType<typeof startBroker>>;
let lineTls: string;
let engineTls: string;

beforeAll(async () => {
  ca = await makeCa();
  folder = await mkdtemp(join(tmpdir(), 'millwright-line-'));
  broker = await startBroker(await ca.issue({ cn: 'broker' }));
  lineTls = await ca.issue({ cn: 'line' });
  engineTls = await ca.issue({ cn: 'engine' });
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan()));
  await writeFile(join(folder, 'card.json'), JSON.stringify(CARD));
});

const atEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of atEnd.splice(0)) await end();
});

afterAll(async () => {
  await broker.close();
  await ca.remove();
  await rm(folder, { recursive: true, force: true });
});

function startLine(environment: Record<string, string> = {}): ChildProcess {
  const line = spawn(process.execPath, ['workloads/line/main.ts'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PLAN_PATH: join(folder, 'plan.json'),
      SEED: String(SEED),
      BROKERS: JSON.stringify({ 'gw-1': broker.url }),
      MQTT_TLS_DIR: lineTls,
      MODEL_CARD_PATH: join(folder, 'card.json'),
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  atEnd.push(() => line.kill('SIGKILL'));
  return line;
}

/** The services' part: permissions for scans, verdicts for frames, and a count of the readings that arrive. */
async function startServices() {
  const common = {
    url: broker.url,
    tlsDir: engineTls,
    clientId: 'engine',
    log: createLog('engine', 'silent'),
  };
  const reader = await connectSession({ ...common, role: 'read' });
  const publisher = await connectSession({ ...common, role: 'publish' });
  const readings = new Map<string, number>();
  const album = createAlbum({ seed: SEED, ...CAMERA });
  const services = { term: 1, isDead: false, isBlind: false, readings, holes: 0 };
  const give = createGiver(plan());
  const { site } = plan();
  const heard = (['scanner/scan', 'camera/frame', 'arm/telemetry', 'plc/telemetry'] as const).map((flow) =>
    filterOf(site, 'left', flow),
  );
  await reader.subscribe(heard, 1, async (topic, payload) => {
    const parsed = parseTopic(topic);
    if (parsed?.flow === 'scanner/scan') {
      const scan = decodeScan(payload);
      if (!scan.ok) throw new Error(scan.error);
      for (const command of services.isDead ? [] : give(scan.value, Date.now())) {
        const to = topicOf(site, machineId('left', 'arm', 'arm-1'), 'command');
        await publisher.publish(to, encodeCommand({ ...command, term: services.term }), { qos: 0 });
      }
    } else if (parsed?.flow === 'camera/frame') {
      const frame = decodeFrame(payload);
      if (!frame.ok) throw new Error(frame.error);
      const { label } = await pictureOf(album, parsed.machine, frame.value.sequence);
      const verdict = encodeVerdict({
        camera: parsed.machine,
        frameSequence: frame.value.sequence,
        frameTimestamp: frame.value.timestamp,
        timestamp: Date.now(),
        label: services.isBlind ? `not-${label}` : label,
        score: 1,
      });
      await publisher.publish(topicOf(site, parsed.machine, 'verdict'), verdict, { qos: 0 });
    } else if (parsed) {
      const telemetry = decodeTelemetry(payload);
      if (!telemetry.ok) throw new Error(telemetry.error);
      const next = telemetry.value.firstSequence + telemetry.value.readings.length;
      if (telemetry.value.firstSequence !== (readings.get(parsed.machine) ?? 0)) services.holes += 1;
      readings.set(parsed.machine, next);
    }
  });
  atEnd.push(() => Promise.all([reader.close(), publisher.close()]));
  return services;
}

function listen(line: ChildProcess) {
  const messages: FromLine[] = [];
  line.on('message', (message: FromLine) => messages.push(message));
  const until = async <K extends FromLine['kind']>(
    kind: K,
    isIt: (message: Extract<FromLine, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<FromLine, { kind: K }>> => {
    for (;;) {
      const found = messages.findLast(
        (message): message is Extract<FromLine, { kind: K }> =>
          message.kind === kind && isIt(message as Extract<FromLine, { kind: K }>),
      );
      if (found) return found;
      await once(line, 'message');
    }
  };
  return { until, say: (message: ToLine) => line.send(message) };
}

function checkOf(report: Report, name: string) {
  return report.checks.find((check) => check.name === name);
}

describe('the simulated line as a process', () => {
  it('works through a broker over mutual TLS, measures a kill, and reports that every check held', async () => {
    const services = await startServices();
    const line = startLine();
    const { until, say } = listen(line);
    await until('ready');
    const { snapshot } = await until('snapshot', ({ snapshot: { frames, arms, produced } }) =>
      Boolean(frames.inspected > 5 && arms[0]?.moving && produced > 30),
    );
    expect(snapshot.commands.count).toBeGreaterThan(0);
    expect(snapshot.commands.p50Ms).toBeGreaterThan(0);
    expect(snapshot.bodies.length).toBeGreaterThan(0);

    services.isDead = true;
    const killedAtMs = Date.now();
    say({ kind: 'mark', service: 'collision-engine', atMs: killedAtMs });
    await until(
      'snapshot',
      ({ snapshot: now }) => now.atMs > killedAtMs + 700 && now.arms[0]?.moving === false,
    );
    services.isDead = false;
    services.term = 2;
    const { gap } = await until('gap');
    expect(gap).toMatchObject({ service: 'collision-engine', gateway: 'gw-1', arms: ['left/arm/arm-1'] });
    expect(gap.ms).toBeGreaterThan(700);
    // The command has come; the arm reads its bus in the next cycle, and until then it stands.
    await until(
      'snapshot',
      ({ snapshot: now }) => now.atMs > killedAtMs + 700 && now.arms[0]?.moving === true,
    );

    say({ kind: 'judge' });
    const { report: soFar } = await until('judgement');
    expect(soFar.silences).toMatchObject([{ gateway: 'gw-1', stood: ['left/arm/arm-1'] }]);
    expect(soFar.silences[0]?.commandsMs).toBeGreaterThan(700);

    say({ kind: 'finish' });
    const { report } = await until('report');
    expect(report.silences).toMatchObject([{ gateway: 'gw-1', stood: [] }]);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'approach-stopped',
      'permission-obeyed',
      'verdicts',
      'worked',
      'published',
    ]);
    expect(report.frames.wrong).toBe(0);
    expect(services.holes).toBe(0);
    expect(report.produced.map(({ machine, count }) => [machine, count])).toEqual(
      [...services.readings].sort(),
    );

    line.kill('SIGTERM');
    expect(await once(line, 'exit')).toEqual([0, null]);
  });

  it('fails the check verdicts when what comes back is not the truth', async () => {
    (await startServices()).isBlind = true;
    const line = startLine();
    const { until, say } = listen(line);
    await until('snapshot', ({ snapshot: { frames } }) => frames.inspected > 5);
    say({ kind: 'finish' });
    const { report } = await until('report');
    expect(checkOf(report, 'verdicts')).toMatchObject({ ok: false });
  });

  it('stops by itself when the process that started it is gone', async () => {
    const line = startLine();
    const { until } = listen(line);
    await until('ready');
    line.disconnect();
    expect(await once(line, 'exit')).toEqual([0, null]);
  });

  it('names every problem of its environment and exits with 2', async () => {
    const line = startLine({ SCALE: '3', SABOTAGE: 'nonsense' });
    let words = '';
    line.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const [code] = (await once(line, 'close')) as [number];
    expect(code).toBe(2);
    expect(words).toContain('SCALE');
    expect(words).toContain('SABOTAGE');
  });
});
