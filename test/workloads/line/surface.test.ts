import { expect, test } from 'vitest';
import { encodeJpeg } from '../../../workloads/line/jpeg.ts';
import { drawSurface, LABELS, type Label } from '../../../workloads/line/surface.ts';

const SIZE = { widthPx: 640, heightPx: 480 };
const draw = (seed: number, label: Label) => drawSurface({ seed, label, ...SIZE });
/** How many bytes of two pictures differ. */
function differing(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) count++;
  return count;
}

test('equal seeds draw equal pictures, and others draw others', () => {
  for (const label of LABELS) {
    expect(differing(draw(5, label).pixels, draw(5, label).pixels)).toBe(0);
    expect(differing(draw(5, label).pixels, draw(6, label).pixels)).toBeGreaterThan(100_000);
  }
});

test('a picture has three bytes for each pixel', () => {
  const image = drawSurface({ seed: 1, label: 'stain', widthPx: 320, heightPx: 200 });
  expect(image).toMatchObject({ widthPx: 320, heightPx: 200 });
  expect(image.pixels).toHaveLength(320 * 200 * 3);
});

test('of one seed, a defect is all that differs from the sound part, and it is a small part of the picture', () => {
  for (let seed = 0; seed < 8; seed++) {
    const sound = draw(seed, 'none').pixels;
    for (const label of LABELS.filter((name) => name !== 'none')) {
      const changed = differing(sound, draw(seed, label).pixels) / sound.length;
      expect(changed, `${label} of seed ${seed}`).toBeGreaterThan(0.0003);
      expect(changed, `${label} of seed ${seed}`).toBeLessThan(0.15);
    }
  }
});

test('a picture of 640 × 480 is a JPEG of about 20 KiB', async () => {
  const sizes = await Promise.all(
    Array.from({ length: 12 }, async (_, seed) => {
      const jpeg = await encodeJpeg(draw(seed, LABELS[seed % 4]!), { quality: 85 });
      return jpeg.length / 1024;
    }),
  );
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(mean).toBeGreaterThan(8);
  expect(mean).toBeLessThan(32);
});

test('equal pictures make equal JPEGs', async () => {
  const [one, other] = await Promise.all([
    encodeJpeg(draw(3, 'dent'), { quality: 85 }),
    encodeJpeg(draw(3, 'dent'), { quality: 85 }),
  ]);
  expect(one.equals(other)).toBe(true);
});
