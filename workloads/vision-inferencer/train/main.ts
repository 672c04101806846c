import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJpeg } from '../../line/jpeg.ts';
import { drawSurface, LABELS } from '../../line/surface.ts';
import { loadModel } from '../../vision/model.ts';
import { cardOf, cardText } from './card.ts';
import { evaluate } from './evaluate.ts';
import { makeModel } from './make-model.ts';
import { CHANNELS, HELD_OUT, NAME, PREPROCESSING, SCHEDULE, TRAINING } from './recipe.ts';
import { drawSamples } from './samples.ts';

/** `npm run model [-- <folder>]`: draws, trains, judges and writes the model with its card. Takes some minutes. */

const SELF_TEST_LABEL = 'scratch';
const [folder = join(import.meta.dirname, '../model'), ...more] = process.argv.slice(2);
if (folder.startsWith('-') || more.length > 0) {
  console.error('npm run model [-- <folder>]');
  process.exit(2);
}
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const begunAt = performance.now();
const elapsed = (): string => `${((performance.now() - begunAt) / 1000).toFixed(0)} s`;

await mkdir(folder, { recursive: true });
say(`drawing ${TRAINING.pictures} pictures to learn from`);
const lessons = await drawSamples({ firstSeed: TRAINING.firstSeed, count: TRAINING.pictures }, PREPROCESSING);
say(`drawn after ${elapsed()}; learning`);
const made = await makeModel(lessons, PREPROCESSING, {
  name: NAME,
  channels: CHANNELS,
  schedule: SCHEDULE,
  seed: TRAINING.seed,
  onEpoch: (epoch, loss) =>
    say(`epoch ${epoch} of ${SCHEDULE.epochs}: loss ${loss.toFixed(4)} after ${elapsed()}`),
});
const modelPath = join(folder, `${NAME}.onnx`);
await writeFile(modelPath, made.onnx);

say(`judging ${HELD_OUT.pictures} held-out pictures`);
const heldOut = await drawSamples({ firstSeed: HELD_OUT.firstSeed, count: HELD_OUT.pictures }, PREPROCESSING);
const confusion = await evaluate(await loadModel(modelPath, PREPROCESSING), heldOut, PREPROCESSING);
const card = cardOf(
  {
    model: NAME,
    sha256: createHash('sha256').update(made.onnx).digest('hex'),
    bytes: made.onnx.length,
    parameters: made.parameters,
    labels: [...LABELS],
    training: { ...TRAINING, epochs: SCHEDULE.epochs, finalLoss: made.finalLoss },
  },
  { ...HELD_OUT, confusion },
);
const known = drawSurface({ seed: 1, label: SELF_TEST_LABEL, widthPx: 640, heightPx: 480 });
await writeFile(join(folder, 'self-test.jpg'), await encodeJpeg(known, { quality: 80 }));
await writeFile(join(folder, 'preprocessing.json'), `${JSON.stringify(PREPROCESSING, null, 2)}\n`);
await writeFile(join(folder, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
await writeFile(join(folder, 'MODEL_CARD.md'), cardText(card));
say(
  `error rate ${card.errorRate}, at most ${card.errorRateUpper95}; ${made.onnx.length} bytes; ${elapsed()}`,
);
