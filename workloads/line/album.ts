import { encodeJpeg } from './jpeg.ts';
import type { Noise } from './noise.ts';
import { hashOf, pick, streamOf } from './random.ts';
import { drawSurface, LABELS, type Label } from './surface.ts';

/** A picture and the truth about it. */
export interface Picture {
  readonly label: Label;
  readonly jpeg: Uint8Array;
  /** what came back for it so far, whichever camera showed it */
  answer: 'none' | 'right' | 'wrong';
}

/**
 * The pictures that cameras of one format show. Drawing and encoding one takes as long as ray-casting dozens of
 * scans, so a pool is drawn as it is needed, and shown again and again in seeded order; every so often a fresh
 * picture takes the place of an old one, so that a long run sees ever more different parts.
 */
export interface Album {
  readonly name: string;
  readonly seed: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly noise: Noise;
  readonly slots: (Promise<Picture> | undefined)[];
  shown: number;
  drawn: number;
}

const POOL = 48;
const RENEW_EVERY = 32;
const SOUND_SHARE = 0.7;
/** 19 KiB for 640 × 480: what the site files reckon with. */
const JPEG_QUALITY = 80;
const DEFECTS = LABELS.filter((label) => label !== 'none');

export function createAlbum(o: { seed: number; widthPx: number; heightPx: number }): Album {
  const name = `album-${o.widthPx}x${o.heightPx}`;
  return { ...o, name, noise: streamOf(o.seed, name), slots: [], shown: 0, drawn: 0 };
}

/** The next picture; which one depends on the seed and on how many were shown before. */
export function nextPicture(album: Album): Promise<Picture> {
  const slot = Math.floor(album.noise.unit() * POOL);
  album.shown += 1;
  const kept = album.shown % RENEW_EVERY === 0 ? undefined : album.slots[slot];
  if (kept) return kept;
  const picture = draw(album);
  album.slots[slot] = picture;
  return picture;
}

async function draw(album: Album): Promise<Picture> {
  const { widthPx, heightPx } = album;
  album.drawn += 1;
  const name = `${album.name}-${album.drawn}`;
  const noise = streamOf(album.seed, name);
  const label = noise.unit() < SOUND_SHARE ? 'none' : pick(noise, DEFECTS);
  const surface = drawSurface({ seed: hashOf(`${album.seed}/${name}/surface`), label, widthPx, heightPx });
  return { label, jpeg: await encodeJpeg(surface, { quality: JPEG_QUALITY }), answer: 'none' };
}
