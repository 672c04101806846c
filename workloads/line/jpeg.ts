import sharp from 'sharp';
import type { Image } from './image.ts';

/** One picture as a camera would send it: baseline JPEG, 4:2:0, no metadata. */
export function encodeJpeg(image: Image, o: { quality: number }): Promise<Buffer> {
  return sharp(image.pixels, { raw: { width: image.widthPx, height: image.heightPx, channels: 3 } })
    .jpeg({ quality: o.quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
}
