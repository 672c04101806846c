import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { encodeJpeg } from '../../../workloads/line/jpeg.ts';
import { drawSurface } from '../../../workloads/line/surface.ts';
import { PICTURE_MAX_BYTES, readPicture } from '../../../workloads/vision/picture.ts';
import { Preprocessing } from '../../../workloads/vision/preprocessing.ts';

const p = Preprocessing.parse({ resize: 96, centerCrop: [96, 128] });
const raw = (widthPx: number, heightPx: number) =>
  sharp(Buffer.alloc(widthPx * heightPx * 3, 128), {
    raw: { width: widthPx, height: heightPx, channels: 3 },
  });
let jpeg: Buffer;

beforeAll(async () => {
  jpeg = await encodeJpeg(drawSurface({ seed: 1, label: 'dent', widthPx: 640, heightPx: 480 }), {
    quality: 85,
  });
});

test('a JPEG becomes the RGB bytes of the window', async () => {
  const picture = await readPicture(jpeg, p);
  expect(picture.kind === 'rgb' && picture.rgb.length).toBe(96 * 128 * 3);
});

test('a grey JPEG becomes RGB too', async () => {
  const picture = await readPicture(await raw(320, 240).greyscale().jpeg().toBuffer(), p);
  expect(picture.kind === 'rgb' && new Set(picture.rgb).size).toBe(1);
});

test('the same bytes give the same picture', async () => {
  const [one, other] = [await readPicture(jpeg, p), await readPicture(jpeg, p)];
  expect(one).toEqual(other);
});

/** A JPEG whose header says that it is 20,000 × 20,000 pixels, in the few kilobytes of a small one. */
function bomb(): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
  bytes.writeUInt16BE(20_000, frame + 5);
  bytes.writeUInt16BE(20_000, frame + 7);
  return bytes;
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

test.each<[string, () => Buffer | Promise<Buffer>, string]>([
  ['nothing at all', () => Buffer.alloc(0), 'not-jpeg'],
  ['a PNG', () => raw(64, 64).png().toBuffer(), 'not-jpeg'],
  ['an SVG', () => Buffer.from(SVG), 'not-jpeg'],
  ['a picture of the right magic number and nothing else', () => Buffer.of(0xff, 0xd8, 0xff), 'broken'],
  [
    'a PNG behind the magic number of JPEG',
    () => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), deflateSync(SVG)]),
    'broken',
  ],
  ['a truncated JPEG', () => jpeg.subarray(0, jpeg.length / 2), 'broken'],
  ['a JPEG bomb of 20,000 × 20,000 pixels', bomb, 'too-many-pixels'],
  ['a JPEG of too many bytes', () => Buffer.concat([jpeg, Buffer.alloc(PICTURE_MAX_BYTES)]), 'too-large'],
  ['a strip', () => raw(4000, 8).jpeg().toBuffer(), 'too-narrow'],
  ['a progressive JPEG', () => raw(64, 64).jpeg({ progressive: true }).toBuffer(), 'progressive'],
])('%s is refused and said why', async (_, make, reason) => {
  expect(await readPicture(await make(), p)).toEqual({ kind: 'refused', reason });
});

test('a JPEG with a damaged middle is refused or read, but never thrown for', async () => {
  for (let at = 200; at < jpeg.length; at += 997) {
    const bytes = Buffer.from(jpeg);
    bytes.fill(0xa5, at, at + 16);
    expect(['rgb', 'refused']).toContain((await readPicture(bytes, p)).kind);
  }
});
