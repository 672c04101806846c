import sharp from 'sharp';
import type { Preprocessing } from './preprocessing.ts';
import { windowOf } from './tensor.ts';

/** Why a picture was not looked at. */
export const REFUSALS = [
  'too-large',
  'not-jpeg',
  'too-many-pixels',
  'too-narrow',
  'progressive',
  'broken',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export const PICTURE_MAX_BYTES = 1024 * 1024;
/** A 12-megapixel camera fits; a bomb of 20,000 × 20,000 is refused by its header, before a pixel is decoded. */
export const PICTURE_MAX_PIXELS = 16 * 1024 * 1024;
/** A strip one pixel wide would have to be enlarged without end to fill the model's window. */
const MAX_ASPECT = 4;
const DECODE_TIMEOUT_S = 1;

// A camera is a device, and devices are hostile: of libvips' many decoders only one can be reached.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer'] });
// Every picture is new and one is decoded at a time: a cache would only cost memory, more threads only cores.
sharp.cache(false);
sharp.concurrency(1);

/** JPEG to the RGB bytes of the model's window. Never throws for what a picture may hold. */
export async function readPicture(
  jpeg: Uint8Array,
  p: Preprocessing,
): Promise<{ kind: 'rgb'; rgb: Uint8Array } | { kind: 'refused'; reason: Refusal }> {
  if (jpeg.length > PICTURE_MAX_BYTES) return { kind: 'refused', reason: 'too-large' };
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8 || jpeg[2] !== 0xff)
    return { kind: 'refused', reason: 'not-jpeg' };
  try {
    const image = sharp(jpeg, { failOn: 'warning', limitInputPixels: false });
    const header = await image.metadata();
    if (header.format !== 'jpeg') return { kind: 'refused', reason: 'not-jpeg' };
    if (header.width * header.height > PICTURE_MAX_PIXELS)
      return { kind: 'refused', reason: 'too-many-pixels' };
    if (Math.max(header.width, header.height) > MAX_ASPECT * Math.min(header.width, header.height)) {
      return { kind: 'refused', reason: 'too-narrow' };
    }
    // A progressive file of a few kilobytes can ask for minutes of decoding; cameras send baseline.
    if (header.isProgressive) return { kind: 'refused', reason: 'progressive' };
    const { resized, crop } = windowOf({ widthPx: header.width, heightPx: header.height }, p);
    const rgb = await image
      .timeout({ seconds: DECODE_TIMEOUT_S })
      // `linear` is what S57's Resize does; libvips lets the JPEG decoder do the coarse part of it
      .resize(resized.widthPx, resized.heightPx, { fit: 'fill', kernel: 'linear' })
      .extract({ left: crop.leftPx, top: crop.topPx, width: crop.widthPx, height: crop.heightPx })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer();
    return rgb.length === crop.widthPx * crop.heightPx * 3
      ? { kind: 'rgb', rgb }
      : { kind: 'refused', reason: 'broken' };
  } catch {
    return { kind: 'refused', reason: 'broken' };
  }
}
