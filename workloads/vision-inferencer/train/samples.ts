import { createNoise } from '../../line/noise.ts';
import { encodeJpeg } from '../../line/jpeg.ts';
import { drawSurface, LABELS } from '../../line/surface.ts';
import { readPicture } from '../../vision/picture.ts';
import type { Preprocessing } from '../../vision/preprocessing.ts';
import type { Samples } from './learn.ts';

/** Mostly what the cameras of the line take; a few of other sizes, since the window is the same for all. */
const SIZES = [
  { widthPx: 640, heightPx: 480 },
  { widthPx: 640, heightPx: 480 },
  { widthPx: 640, heightPx: 480 },
  { widthPx: 800, heightPx: 600 },
  { widthPx: 320, heightPx: 240 },
] as const;

/** Under way at once: while one picture is drawn, others are in the JPEG library's own threads. */
const ABREAST = 8;

/** One picture as it leaves a camera, and its class. Equal seeds give equal pictures; classes come in turn. */
export async function samplePicture(seed: number): Promise<{ jpeg: Buffer; class: number }> {
  const noise = createNoise(seed ^ 0x51ed270b);
  const label = seed % LABELS.length;
  const size = SIZES[Math.floor(noise.unit() * SIZES.length)]!;
  const image = drawSurface({ seed, label: LABELS[label]!, ...size });
  return { jpeg: await encodeJpeg(image, { quality: Math.round(noise.between(70, 90)) }), class: label };
}

/** `count` pictures, drawn, sent through JPEG and read again exactly as the service reads them. */
export async function drawSamples(
  o: { firstSeed: number; count: number },
  p: Preprocessing,
): Promise<Samples> {
  const rgb: Uint8Array[] = [];
  const classes: number[] = [];
  for (let from = 0; from < o.count; from += ABREAST) {
    const seeds = Array.from(
      { length: Math.min(ABREAST, o.count - from) },
      (_, at) => o.firstSeed + from + at,
    );
    const read = await Promise.all(seeds.map(async (seed) => readSample(seed, p)));
    for (const sample of read) {
      rgb.push(sample.rgb);
      classes.push(sample.class);
    }
  }
  return { count: o.count, rgb, classes };
}

async function readSample(seed: number, p: Preprocessing): Promise<{ rgb: Uint8Array; class: number }> {
  const sample = await samplePicture(seed);
  const picture = await readPicture(sample.jpeg, p);
  if (picture.kind === 'refused')
    throw new Error(`the picture of seed ${seed} was refused: ${picture.reason}`);
  return { rgb: picture.rgb, class: sample.class };
}
