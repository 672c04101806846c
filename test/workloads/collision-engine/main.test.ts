import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicOf } from '../../../workloads/contracts/topics.ts';
import { startAedes } from '../../contract/aedes.ts';
import type { TestBroker } from '../../contract/session.ts';
import { makeCa } from '../../tls.ts';
import type { TestCa } from '../../tls.ts';
import { SAFETY, aPlan } from './a-plan.ts';
import { openHall } from './a-hall.ts';
import type { Hall, Heard } from './a-hall.ts';
import { startEngine } from './an-engine.ts';
import type { EngineProcess } from './an-engine.ts';

// Longer than on a site, so that a busy test machine does not look like a silent scanner.
const plan = aPlan({ safety: { ...SAFETY, validityMs: 1000, releaseAfterMs: 600 } });
const ARM = 'left/arm/arm-1';
const OTHER = 'right/arm/arm-1';
const SCANNER = 'left/scanner/scanner-2';
const INTRUDER = { xMm: 3000, yMm: 1500, radiusMm: 300 };

let ca: TestCa;
let broker: TestBroker;
let hall: Hall;
let engine: EngineProcess;
let folder: string;

const start = async (): Promise<void> => {
  engine = await startEngine({
    MQTT_URL: broker.url,
    MQTT_TLS_DIR: join(folder, 'tls'),
    PLAN_PATH: join(folder, 'plan.json'),
    STATE_DIR: join(folder, 'state'),
  });
};
const isFor =
  (arm: string, ...actions: Heard['action'][]) =>
  (heard: Heard): boolean =>
    heard.arm === arm && actions.includes(heard.action);
const answers = (path: string, status: number): Promise<void> =>
  expect.poll(async () => (await engine.get(path))?.status, { interval: 20, timeout: 15_000 }).toBe(status);
const figure = async (series: string): Promise<number> => {
  const line = (await engine.get('/metrics'))?.body.split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? 0);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-collision-'));
  ca = await makeCa();
  await ca.issue({ cn: 'collision-engine', dir: join(folder, 'tls') });
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
  broker = await startAedes(await ca.issue({ cn: 'broker' }));
  hall = await openHall(plan, broker.url, await ca.issue({ cn: 'line' }));
  await start();
});

afterAll(async () => {
  await hall.close();
  await engine.end('SIGKILL');
  await broker.kill();
  await ca.remove();
  await rm(folder, { recursive: true });
});

test('the arms of an empty hall stand first, and are permitted after proof; the retained STOP is cleared', async () => {
  const permitted = await hall.next(isFor(ARM, 'RUN'));
  expect(permitted.expiresAt).toBe(permitted.scanAt + 1000);
  const [first, ...rest] = hall.heard.filter(({ arm }) => arm === ARM);
  expect(first).toMatchObject({ action: 'STOP', sequence: 1, expiresAt: 0 });
  expect(rest.every(({ term }) => term === first!.term)).toBe(true);
  expect((await hall.firstHeard(ARM)).action).toBe('RUN');
  await answers('/startupz', 200);
  await answers('/readyz', 200);
  await answers('/healthz', 200);
});

test('an intruder stops the arm, who subscribes later is told so too, and other cells run on', async () => {
  const stopped = hall.next(isFor(ARM, 'STOP'));
  hall.people = [INTRUDER];
  expect(await stopped).toMatchObject({
    expiresAt: 0,
    reason: expect.stringContaining('mm from the envelope') as string,
  });
  expect(await hall.firstHeard(ARM)).toMatchObject({ action: 'STOP' });
  expect((await hall.next(isFor(OTHER, 'STOP', 'SLOW', 'RUN'))).action).toBe('RUN');
  const released = hall.next(isFor(ARM, 'SLOW', 'RUN'));
  hall.people = [];
  await released;
});

test('the silence of one scanner stops its cell', async () => {
  const stopped = hall.next(isFor(ARM, 'STOP'));
  hall.silent.add(SCANNER);
  expect(await stopped).toMatchObject({ reason: `${SCANNER} is silent`, scanAt: 0 });
  await answers('/readyz', 200);
  const released = hall.next(isFor(ARM, 'SLOW', 'RUN'));
  hall.silent.delete(SCANNER);
  await released;
});

test('hostile payloads are counted by reason and change nothing', async () => {
  const topic = topicOf('graz', SCANNER, 'scan');
  const send = (payload: Uint8Array): Promise<void> => hall.session.publish(topic, payload, { qos: 0 });
  const refused = (reason: string) =>
    figure(`edge_collision_engine_messages_refused_total{reason="${reason}"}`);
  hall.silent.add(SCANNER);
  const counted = async (reason: string, payload: Uint8Array): Promise<void> => {
    await send(payload);
    await expect.poll(() => refused(reason), { interval: 20, timeout: 5000 }).toBeGreaterThan(0);
  };
  await counted('undecodable', new Uint8Array([0xff, 0xff, 0xff]));
  await counted('oversized', new Uint8Array(200_000));
  await counted('impostor', new Uint8Array());
  hall.silent.delete(SCANNER);
  await hall.next(isFor(ARM, 'RUN'));
  await answers('/healthz', 200);
});

test("fewer than a hundred series are the engine's own", async () => {
  const { body = '' } = (await engine.get('/metrics')) ?? {};
  const own = body.split('\n').filter((line) => line.startsWith('edge_collision_engine_'));
  expect(own.length).toBeGreaterThan(20);
  expect(own.length).toBeLessThan(100);
});

test('S98 collision-engine keeps its state over kill -9', async () => {
  const written = await figure('edge_collision_engine_records_written_total');
  const stopped = hall.next(isFor(ARM, 'STOP'));
  hall.people = [INTRUDER];
  const { term, reason } = await stopped;
  // STOP goes out before it is written down.
  await expect
    .poll(() => figure('edge_collision_engine_records_written_total'), { interval: 20 })
    .toBeGreaterThan(written);
  expect(await engine.end('SIGKILL')).toBe('SIGKILL');

  const again = hall.next((heard) => heard.arm === ARM && heard.term > term);
  await start();
  expect(await again).toMatchObject({ action: 'STOP', sequence: 1, reason });

  const running = hall.next(isFor(OTHER, 'RUN'));
  await running;
  const sinceRestart = () => hall.heard.filter((heard) => heard.arm === ARM && heard.term > term);
  expect(sinceRestart().every(({ action }) => action === 'STOP')).toBe(true);
  const released = hall.next(isFor(ARM, 'SLOW', 'RUN'));
  const leftAt = Date.now();
  hall.people = [];
  expect((await released).scanAt).toBeGreaterThanOrEqual(leftAt + 600);
});

test('after the broker was away nothing late arrives, and what stands is told again', async () => {
  await hall.next(isFor(ARM, 'RUN'));
  const before = hall.heard.length;
  await broker.kill();
  await answers('/readyz', 503);
  // Long enough for every permission to lapse: the engine itself says when its arms stand.
  await expect
    .poll(() => figure('edge_collision_engine_arms_stopped_count'), { interval: 20, timeout: 10_000 })
    .toBe(3);
  // Until the arms are back as well, nobody is released.
  hall.silent.add(SCANNER);
  const told = hall.next(isFor(ARM, 'STOP'));
  await broker.start();
  await told;
  hall.silent.delete(SCANNER);
  await hall.next(isFor(ARM, 'RUN'));
  for (const { action, atMs, expiresAt } of hall.heard.slice(before)) {
    if (action !== 'STOP') expect(atMs).toBeLessThan(expiresAt);
  }
  await answers('/readyz', 200);
});

test('a stop by signal is in order', async () => {
  expect(await engine.end('SIGTERM')).toBe(0);
});
