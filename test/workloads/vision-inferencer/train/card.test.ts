import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadModel } from '../../../../workloads/vision/model.ts';
import { Card, cardText } from '../../../../workloads/vision-inferencer/train/card.ts';
import { countErrors, evaluate, wilson95 } from '../../../../workloads/vision-inferencer/train/evaluate.ts';
import { HELD_OUT, PREPROCESSING, TRAINING } from '../../../../workloads/vision-inferencer/train/recipe.ts';
import { drawSamples } from '../../../../workloads/vision-inferencer/train/samples.ts';

const file = (name: string): string =>
  new URL(`../../../../workloads/vision-inferencer/model/${name}`, import.meta.url).pathname;
const MODEL = file('surface-defects.onnx');
const card = Card.parse(JSON.parse(readFileSync(file('card.json'), 'utf8')));
const FRESH = { firstSeed: 3_000_000, count: 400 };

test('the card is of the committed model, which is at most 2 MB', () => {
  const bytes = readFileSync(MODEL);
  expect(card.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(card.bytes).toBe(statSync(MODEL).size);
  expect(bytes.length).toBeLessThanOrEqual(2_000_000);
});

test('the card for people says what the card for programs says', () => {
  expect(readFileSync(file('MODEL_CARD.md'), 'utf8')).toBe(cardText(card));
});

test('the numbers of the card follow from its confusion matrix', () => {
  const { wrong, count } = countErrors(card.heldOut.confusion);
  const { low, high } = wilson95(wrong, count);
  expect(count).toBe(card.heldOut.pictures);
  expect(count).toBeGreaterThanOrEqual(2_000);
  expect([card.errorRate, card.errorRateLower95, card.errorRateUpper95]).toEqual([wrong / count, low, high]);
  expect(1 - card.errorRate).toBeGreaterThanOrEqual(0.985);
});

test('no picture is both learnt from and judged', () => {
  const lastLesson = TRAINING.firstSeed + TRAINING.pictures;
  const lastHeldOut = HELD_OUT.firstSeed + HELD_OUT.pictures;
  expect(lastLesson).toBeLessThanOrEqual(HELD_OUT.firstSeed);
  expect(lastHeldOut).toBeLessThanOrEqual(FRESH.firstSeed);
  expect(card.training).toMatchObject({ firstSeed: TRAINING.firstSeed, pictures: TRAINING.pictures });
  expect(card.heldOut).toMatchObject({ firstSeed: HELD_OUT.firstSeed, pictures: HELD_OUT.pictures });
});

test('on pictures that nobody saw before the model is as good as its card says', async () => {
  const samples = await drawSamples(FRESH, PREPROCESSING);
  const confusion = await evaluate(await loadModel(MODEL, PREPROCESSING), samples, PREPROCESSING);
  const { wrong, count } = countErrors(confusion);
  // Two samples of one truth have overlapping 95 % intervals.
  const fresh = wilson95(wrong, count);
  expect(fresh.low).toBeLessThanOrEqual(card.errorRateUpper95);
  expect(fresh.high).toBeGreaterThanOrEqual(card.errorRateLower95);
}, 120_000);

test("Wilson's interval holds the share that was seen, lies within 0 to 1, and narrows with the count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (count, seed) => {
      const hits = seed % (count + 1);
      const { low, high } = wilson95(hits, count);
      expect(low).toBeLessThanOrEqual(hits / count + 1e-12);
      expect(high).toBeGreaterThanOrEqual(hits / count - 1e-12);
      const wider = wilson95(hits, count);
      const narrower = wilson95(hits * 10, count * 10);
      expect(narrower.high - narrower.low).toBeLessThan(wider.high - wider.low);
    }),
    { seed: 95 },
  );
});
