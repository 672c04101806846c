import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropOf, Preprocessing } from '../../../workloads/vision/preprocessing.ts';
import { fillTensor, normalTable, windowOf } from '../../../workloads/vision/tensor.ts';

const imageNet = Preprocessing.parse({});

test('S57 a picture of 640 × 480 becomes 341 × 256, of which the middle 224 × 224 is taken', () => {
  expect(windowOf({ widthPx: 640, heightPx: 480 }, imageNet)).toEqual({
    resized: { widthPx: 341, heightPx: 256 },
    crop: { leftPx: 59, topPx: 16, widthPx: 224, heightPx: 224 },
  });
});

test('the window lies inside the resized picture, whatever the shape of either', () => {
  const side = fc.integer({ min: 1, max: 4096 });
  const crop = fc.integer({ min: 8, max: 256 });
  fc.assert(
    fc.property(side, side, crop, crop, (widthPx, heightPx, high, wide) => {
      const p = Preprocessing.parse({ centerCrop: [high, wide] });
      const window = windowOf({ widthPx, heightPx }, p);
      expect(window.crop).toMatchObject(cropOf(p));
      expect(window.crop.leftPx).toBeGreaterThanOrEqual(0);
      expect(window.crop.topPx).toBeGreaterThanOrEqual(0);
      expect(window.crop.leftPx + wide).toBeLessThanOrEqual(window.resized.widthPx);
      expect(window.crop.topPx + high).toBeLessThanOrEqual(window.resized.heightPx);
    }),
    { seed: 57 },
  );
});

const RGB = Uint8Array.of(10, 20, 30, 40, 50, 60); // two pixels
const normal = (value: number, channel: 0 | 1 | 2): number =>
  Math.fround((value / 255 - imageNet.mean[channel]) / imageNet.std[channel]);

test('S57 the table normalises as (value / 255 - mean) / std', () => {
  const tensor = new Float32Array(6);
  fillTensor(RGB, normalTable(imageNet), imageNet, tensor);
  const wanted = [normal(10, 0), normal(40, 0), normal(20, 1), normal(50, 1), normal(30, 2), normal(60, 2)];
  expect([...tensor]).toEqual(wanted);
});

test('NHWC keeps the channels of a pixel together, and bgr turns them round', () => {
  const p = { ...imageNet, layout: 'NHWC', colour: 'bgr' } as const;
  const tensor = new Float32Array(6);
  fillTensor(RGB, normalTable(p), p, tensor);
  const wanted = [normal(30, 0), normal(20, 1), normal(10, 2), normal(60, 0), normal(50, 1), normal(40, 2)];
  expect([...tensor]).toEqual(wanted);
});
