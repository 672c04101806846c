import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { decide } from '../../../workloads/vision/decide.ts';
import { createInspector, type Inspector } from '../../../workloads/vision/inspector.ts';
import { parsePreprocessing } from '../../../workloads/vision/preprocessing.ts';
import type { LoadedModel } from '../../../workloads/vision/worker-message.ts';
import { imageNetModel, writeModel } from './a-model.ts';

const MODEL = new URL('../../../workloads/vision-inferencer/model/', import.meta.url).pathname;
const open: Inspector[] = [];
let folder: string;

const inspectorOf = (o: Parameters<typeof createInspector>[0]): Inspector => {
  const inspector = createInspector(o);
  open.push(inspector);
  return inspector;
};
const plain = (grey: number): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 260, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg({ quality: 95 })
    .toBuffer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-inspector-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((inspector) => inspector.close()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('S57 any ImageNet-style classifier takes the place of ours, with an empty file beside it', async () => {
  const { modelPath } = await writeModel(folder, imageNetModel(), {});
  const preprocessing = parsePreprocessing('{}');
  const inspector = inspectorOf({ modelPath, preprocessing, deadlineMs: 20_000 });
  const answer = await inspector.inspect(await plain(145));
  if (answer.kind !== 'scores') throw new Error(answer.reason);
  expect(answer.scores).toHaveLength(1000);
  // 145 of 255, less ImageNet's mean, in deviations, over the three channels
  const wanted = [0, 1, 2].reduce(
    (sum, c) => sum + (145 / 255 - preprocessing.mean[c]!) / preprocessing.std[c]! / 3,
    0,
  );
  expect(Number(decide(answer.scores, preprocessing).label) / 1000).toBeCloseTo(wanted, 2);
});

test('the committed model is loaded, told by its checksum, and knows its known picture', async () => {
  const preprocessing = parsePreprocessing(await readFile(join(MODEL, 'preprocessing.json'), 'utf8'));
  const { sha256 } = JSON.parse(await readFile(join(MODEL, 'card.json'), 'utf8')) as { sha256: string };
  const loaded: LoadedModel[] = [];
  const inspector = inspectorOf({
    modelPath: join(MODEL, 'surface-defects.onnx'),
    preprocessing,
    deadlineMs: 20_000,
    onReady: (model) => loaded.push(model),
  });
  const answer = await inspector.inspect(await readFile(join(MODEL, 'self-test.jpg')));
  expect(answer.kind === 'scores' && decide(answer.scores, preprocessing).label).toBe(
    preprocessing.selfTest?.label,
  );
  expect(loaded.map((model) => model.sha256)).toEqual([sha256]);
});

test('a picture that is none is refused, and the next one is judged by the same thread', async () => {
  const restarts: string[] = [];
  const { modelPath } = await writeModel(folder, imageNetModel(), {});
  const inspector = inspectorOf({
    modelPath,
    preprocessing: parsePreprocessing('{}'),
    deadlineMs: 20_000,
    onRestart: (reason) => restarts.push(reason),
  });
  expect(await inspector.inspect(Buffer.from('no picture'))).toEqual({ kind: 'refused', reason: 'not-jpeg' });
  expect((await inspector.inspect(await plain(10))).kind).toBe('scores');
  expect(restarts).toEqual([]);
});

test('a model that does not go with its file fails each picture with the reason', async () => {
  const { modelPath } = await writeModel(folder, imageNetModel(), {});
  const inspector = inspectorOf({
    modelPath,
    preprocessing: parsePreprocessing('{"centerCrop": 200, "inputName": "pixels", "outputName": "logits"}'),
    deadlineMs: 20_000,
  });
  const answer = await inspector.inspect(await plain(10));
  expect(answer.kind === 'failed' && answer.reason).toContain('no input named "pixels"; the model has input');
  expect(answer.kind === 'failed' && answer.reason).toContain('no output named "logits"');
});

test('wrong sides are told with those that the file makes', async () => {
  const { modelPath } = await writeModel(folder, imageNetModel(), {});
  const inspector = inspectorOf({
    modelPath,
    preprocessing: parsePreprocessing('{"centerCrop": 200}'),
    deadlineMs: 20_000,
  });
  const answer = await inspector.inspect(await plain(10));
  expect(answer.kind === 'failed' && answer.reason).toContain('takes float32 [1, 3, 224, 224]');
  expect(answer.kind === 'failed' && answer.reason).toContain('makes float32 [1, 3, 200, 200]');
});

test('a file that is no model fails each picture with the reason', async () => {
  const inspector = inspectorOf({
    modelPath: join(MODEL, 'self-test.jpg'),
    preprocessing: parsePreprocessing('{}'),
    deadlineMs: 20_000,
  });
  const answer = await inspector.inspect(await plain(10));
  expect(answer.kind === 'failed' && answer.reason).toContain('is no model that can be run');
  expect(inspector.isReady).toBe(false);
});
