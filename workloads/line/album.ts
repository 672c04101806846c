import { encodeJpeg } from './jpeg.ts';
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
 * scans, so they come out of a window of 48 pictures, each drawn when it is first shown and kept. The window moves on
 * by one picture every eight frames, so that a long run sees ever more different parts.
 */
export interface Album {
  readonly seed: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly kept: Map<number, Promise<Picture>>;
}

const WINDOW = 48;
const FRAMES_PER_MOVE = 8;
/** Cameras of different rates have their windows at different places. */
const MAX_KEPT = 4 * WINDOW;
const SOUND_SHARE = 0.7;
/** 19 KiB for 640 × 480: what the site files reckon with. */
const JPEG_QUALITY = 80;
const DEFECTS = LABELS.filter((label) => label !== 'none');

export function createAlbum(o: { seed: number; widthPx: number; heightPx: number }): Album {
  return { ...o, kept: new Map() };
}

/** What a camera shows in that frame: by the seed, the camera and the number of the frame alone. */
export function pictureOf(album: Album, camera: string, sequence: number): Promise<Picture> {
  const place = hashOf(`${album.seed}/${camera}/${sequence}`) % WINDOW;
  const number = Math.floor(sequence / FRAMES_PER_MOVE) + place;
  const kept = album.kept.get(number);
  if (kept) return kept;
  const picture = draw(album, number);
  album.kept.set(number, picture);
  if (album.kept.size > MAX_KEPT) album.kept.delete(Math.min(...album.kept.keys()));
  return picture;
}

async function draw({ seed, widthPx, heightPx }: Album, number: number): Promise<Picture> {
  const name = `${widthPx}x${heightPx}/picture-${number}`;
  const noise = streamOf(seed, name);
  const label = noise.unit() < SOUND_SHARE ? 'none' : pick(noise, DEFECTS);
  const surface = drawSurface({ seed: hashOf(`${seed}/${name}`), label, widthPx, heightPx });
  return { label, jpeg: await encodeJpeg(surface, { quality: JPEG_QUALITY }), answer: 'none' };
}
