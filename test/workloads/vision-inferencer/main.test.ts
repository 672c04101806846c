import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { encodeFrame } from '../../../workloads/contracts/codec.ts';
import { encodeJpeg } from '../../../workloads/line/jpeg.ts';
import { drawSurface, LABELS } from '../../../workloads/line/surface.ts';
import { startAedes } from '../../contract/aedes.ts';
import type { TestBroker } from '../../contract/session.ts';
import { makeCa, type TestCa } from '../../tls.ts';
import { HANGING_PREPROCESSING, hangingModel, writeModel } from '../vision/a-model.ts';
import { aPlan, CAMERA, OTHER_CAMERA } from './a-plan.ts';
import { type Cameras, type InferencerProcess, openCameras, startInferencer } from './an-inferencer.ts';

const MODEL = 'workloads/vision-inferencer/model';
const OURS = {
  MODEL_PATH: `${MODEL}/surface-defects.onnx`,
  MODEL_PREPROCESSING_PATH: `${MODEL}/preprocessing.json`,
  INFERENCE_DEADLINE_MS: '3000',
};
let folder: string;
let ca: TestCa;
let broker: TestBroker;
let cameras: Cameras;
let inferencer: InferencerProcess | undefined;

const start = async (environment: Readonly<Record<string, string>>): Promise<InferencerProcess> => {
  inferencer = await startInferencer({
    MQTT_URL: broker.url,
    MQTT_TLS_DIR: join(folder, 'tls'),
    PLAN_PATH: join(folder, 'plan.json'),
    ...environment,
  });
  return inferencer;
};
const becomes = (service: InferencerProcess, path: string, status: number): Promise<void> =>
  expect.poll(() => service.status(path), { interval: 50, timeout: 25_000 }).toBe(status);
const surface = (seed: number, label: (typeof LABELS)[number]): Promise<Buffer> =>
  encodeJpeg(drawSurface({ seed, label, widthPx: 640, heightPx: 480 }), { quality: 85 });
const grey = (value: number): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: { r: value, g: value, b: value } } })
    .jpeg({ quality: 95 })
    .toBuffer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-vision-'));
  ca = await makeCa();
  await ca.issue({ cn: 'vision-inferencer', dir: join(folder, 'tls') });
  await writeFile(join(folder, 'plan.json'), JSON.stringify(aPlan()));
  broker = await startAedes(await ca.issue({ cn: 'broker' }));
  cameras = await openCameras(broker.url, await ca.issue({ cn: 'cameras' }));
});
afterEach(() => inferencer?.end('SIGKILL'));
afterAll(async () => {
  await cameras.close();
  await broker.kill();
  await ca.remove();
  await rm(folder, { recursive: true, force: true });
});

test('S94 T18 frames become verdicts on this machine alone, and a stop is clean', async () => {
  const service = await start(OURS);
  await becomes(service, '/startupz', 200);
  await becomes(service, '/readyz', 200);
  let right = 0;
  for (let at = 0; at < 16; at++) {
    const label = LABELS[at % LABELS.length]!;
    const shownAt = Date.now();
    const verdict = await cameras.verdictOn(await cameras.show(await surface(4_000_000 + at, label)));
    expect(verdict).toMatchObject({ camera: CAMERA });
    expect(verdict.frameTimestamp).toBeGreaterThanOrEqual(shownAt);
    expect(verdict.timestamp).toBeGreaterThanOrEqual(verdict.frameTimestamp);
    expect(LABELS).toContain(verdict.label);
    if (verdict.label === label) right++;
  }
  // The model card is about how often it is right; here, that verdicts belong to their frames.
  expect(right).toBeGreaterThanOrEqual(14);
  expect(await service.figure('verdicts_total')).toBe(16);
  expect(await service.figure('self_tests_total', 'right')).toBeGreaterThan(0);
  expect(service.output()).toMatch(/"sha256":"[0-9a-f]{64}"/);
  expect(await service.end('SIGTERM')).toBe(0);
}, 60_000);

test('S94 a flood drops the oldest frames and counts them, and the newest is judged', async () => {
  const service = await start({ ...OURS, FRAME_QUEUE: '4' });
  await becomes(service, '/readyz', 200);
  const jpeg = await surface(1, 'dent');
  const sequences = await Promise.all(Array.from({ length: 100 }, () => cameras.show(jpeg)));
  await cameras.verdictOn(sequences.at(-1)!);
  await expect.poll(() => service.figure('frames_waiting'), { timeout: 20_000 }).toBe(0);
  const dropped = await service.figure('frames_dropped_total');
  expect(await service.figure('frames_total')).toBe(100);
  expect(dropped).toBeGreaterThan(0);
  expect((await service.figure('verdicts_total')) + dropped).toBe(100);
  const unjudged = sequences.filter((sequence) => !cameras.verdicts.has(sequence));
  expect(Math.max(...unjudged)).toBeLessThan(sequences.at(-1)!);
}, 60_000);

test('what a hostile camera sends is counted by its reason, and the next frame is judged by the same thread', async () => {
  const service = await start(OURS);
  await becomes(service, '/readyz', 200);
  const jpeg = await surface(2, 'stain');
  await cameras.show(jpeg.subarray(0, 5_000));
  await cameras.show(Buffer.from('GIF89a, or so it says'));
  await cameras.send(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  await cameras.send(encodeFrame({ camera: OTHER_CAMERA, sequence: 1, timestamp: 1, jpeg }));
  const verdict = await cameras.verdictOn(await cameras.show(jpeg));
  expect(verdict.label).toBe('stain');
  for (const reason of ['broken', 'not-jpeg', 'undecodable', 'wrong-camera']) {
    expect(await service.figure('frames_refused_total', reason), reason).toBe(1);
  }
  expect(await service.figure('worker_restarts_total')).toBe(0);
  expect(await service.status('/healthz')).toBe(200);
}, 60_000);

test('S99 T15 an inference that hangs is noticed: its thread is replaced, liveness fails, and the process can be ended', async () => {
  const { modelPath, preprocessingPath } = await writeModel(folder, hangingModel(), HANGING_PREPROCESSING);
  const service = await start({
    MODEL_PATH: modelPath,
    MODEL_PREPROCESSING_PATH: preprocessingPath,
    INFERENCE_DEADLINE_MS: '1000',
  });
  await becomes(service, '/readyz', 200);
  expect((await cameras.verdictOn(await cameras.show(await grey(20)))).label).toBe('dark');
  expect(await service.status('/healthz')).toBe(200);

  const hanging = await cameras.show(await grey(255));
  await becomes(service, '/healthz', 503);
  expect(await service.figure('worker_restarts_total')).toBe(1);
  // Until the kubelet acts on it, the thread that took the place of the hung one does the work.
  expect((await cameras.verdictOn(await cameras.show(await grey(20)))).label).toBe('dark');
  expect(await service.figure('frames_failed_total')).toBe(1);
  expect(cameras.verdicts.has(hanging)).toBe(false);
  // Native code cannot be stopped from within, so the process ends itself the hard way once all else is done.
  expect(await service.end('SIGTERM')).toBe('SIGKILL');
}, 90_000);

test('T15 liveness asks the model: a known picture that is not recognised is never ready, and is said', async () => {
  const { modelPath, preprocessingPath } = await writeModel(folder, hangingModel(), {
    ...HANGING_PREPROCESSING,
    selfTest: { picture: 'known.jpg', label: 'dark' },
  });
  await writeFile(join(folder, 'known.jpg'), await grey(200));
  const service = await start({
    MODEL_PATH: modelPath,
    MODEL_PREPROCESSING_PATH: preprocessingPath,
    INFERENCE_DEADLINE_MS: '3000',
  });
  await expect
    .poll(() => service.figure('self_tests_total', 'wrong'), { timeout: 25_000 })
    .toBeGreaterThan(0);
  expect(await service.status('/startupz')).toBe(503);
  expect(await service.status('/readyz')).toBe(503);
  expect(service.output()).toContain('was taken for');
}, 60_000);
