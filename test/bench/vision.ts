import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { encodeJpeg } from '../../workloads/line/jpeg.ts';
import { drawSurface, LABELS } from '../../workloads/line/surface.ts';
import { createInspector } from '../../workloads/vision/inspector.ts';
import { loadModel } from '../../workloads/vision/model.ts';
import { readPicture } from '../../workloads/vision/picture.ts';
import { parsePreprocessing } from '../../workloads/vision/preprocessing.ts';
import { fillTensor, normalTable } from '../../workloads/vision/tensor.ts';

/**
 * What a frame of 640 × 480 costs from its JPEG to its scores, against two floors of the same run: the bare model on a
 * tensor that is ready, and the bare decoder. `npx node test/bench/vision.ts [--json]`
 */
const FRAMES = 60;
const ROUNDS = 5;
const MODEL = new URL('../../workloads/vision-inferencer/model/', import.meta.url).pathname;

const modelPath = `${MODEL}surface-defects.onnx`;
const preprocessing = parsePreprocessing(await readFile(`${MODEL}preprocessing.json`, 'utf8'));
const model = await loadModel(modelPath, preprocessing);
const table = normalTable(preprocessing);
const frames: Uint8Array[] = [];
for (let seed = 0; seed < FRAMES; seed++) {
  const image = drawSurface({ seed, label: LABELS[seed % LABELS.length]!, widthPx: 640, heightPx: 480 });
  frames.push(await encodeJpeg(image, { quality: 85 }));
}
const inspector = createInspector({ modelPath, preprocessing, deadlineMs: 10_000 });

async function preprocess(jpeg: Uint8Array): Promise<void> {
  const picture = await readPicture(jpeg, preprocessing);
  if (picture.kind === 'refused') throw new Error(`a frame was refused: ${picture.reason}`);
  fillTensor(picture.rgb, table, preprocessing, model.input);
}

const stages = {
  /** the floor of inference */
  model: () => model.run(),
  /** the floor of what comes before: every pixel of the JPEG, none of the checks, no resizing */
  decode: (jpeg: Uint8Array) => sharp(jpeg).raw().toBuffer(),
  preprocess,
  /** what the inference thread does for a frame */
  frame: async (jpeg: Uint8Array) => {
    await preprocess(jpeg);
    await model.run();
  },
  /** the same in its thread, the way there and back included */
  thread: (jpeg: Uint8Array) => inspector.inspect(jpeg),
} satisfies Record<string, (jpeg: Uint8Array) => Promise<unknown>>;

type Stage = keyof typeof stages;
const names = Object.keys(stages) as Stage[];
const times: Record<Stage, number[]> = { model: [], decode: [], preprocess: [], frame: [], thread: [] };
for (let round = 0; round <= ROUNDS; round++) {
  for (const name of names) {
    for (const jpeg of frames) {
      const begunAt = performance.now();
      await stages[name](jpeg);
      // The first round warms up.
      if (round > 0) times[name].push(performance.now() - begunAt);
    }
  }
}
await inspector.close();

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const p50Ms = Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Stage, number>;
const result = {
  frames: FRAMES * ROUNDS,
  jpegKiB: frames.reduce((sum, { length }) => sum + length, 0) / FRAMES / 1024,
  p50Ms,
  frameToFloors: p50Ms.frame / (p50Ms.model + p50Ms.decode),
  frameToModel: p50Ms.frame / p50Ms.model,
  /** the way to the thread and back */
  threadToFrame: p50Ms.thread / p50Ms.frame,
};
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  const rows = names.map((name) => `${name.padEnd(12)}${p50Ms[name].toFixed(3)} ms\n`);
  process.stdout.write(
    `${rows.join('')}frame ÷ (model + decode) ${result.frameToFloors.toFixed(2)}, ` +
      `thread ÷ frame ${result.threadToFrame.toFixed(2)}\n`,
  );
}
