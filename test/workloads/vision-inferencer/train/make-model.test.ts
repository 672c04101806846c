import { expect, test } from 'vitest';
import { Preprocessing } from '../../../../workloads/vision/preprocessing.ts';
import { makeModel } from '../../../../workloads/vision-inferencer/train/make-model.ts';
import { drawSamples } from '../../../../workloads/vision-inferencer/train/samples.ts';

const p = Preprocessing.parse({
  resize: 32,
  centerCrop: [32, 32],
  labels: ['none', 'scratch', 'dent', 'stain'],
});
const train = async (seed: number) =>
  makeModel(await drawSamples({ firstSeed: 1, count: 32 }, p), p, {
    name: 'tiny',
    channels: [4, 8],
    schedule: { epochs: 4, batch: 8, rate: 0.01 },
    seed,
  });

test('training twice gives equal bytes, and another seed gives others', async () => {
  const [one, again, other] = [await train(1), await train(1), await train(2)];
  expect(Buffer.from(one.onnx).equals(again.onnx)).toBe(true);
  expect(Buffer.from(one.onnx).equals(other.onnx)).toBe(false);
  expect(one.finalLoss).toBe(again.finalLoss);
});

test('training learns: the loss falls below that of guessing', async () => {
  const losses: number[] = [];
  await makeModel(await drawSamples({ firstSeed: 1, count: 64 }, p), p, {
    name: 'tiny',
    channels: [8, 8, 8],
    schedule: { epochs: 60, batch: 16, rate: 0.02 },
    seed: 1,
    onEpoch: (_, loss) => losses.push(loss),
  });
  expect(losses.at(-1)).toBeLessThan(0.8 * Math.log(4));
});
