import type { Image, Relief } from './image.ts';
import { createNoise, type Noise } from './noise.ts';
import { drawDent, drawScratch, drawStain } from './surface-defect.ts';

/** What a camera of the line can see on a part. */
export const LABELS = ['none', 'scratch', 'dent', 'stain'] as const;
export type Label = (typeof LABELS)[number];

const STREAKS = 2048;
const GRAINS = 1 << 16;
const GRAIN = grainTable();

/**
 * A brushed metal part with at most one defect. The surface depends on the seed alone, so that nothing but the
 * defect tells a label; lighting, brushing, grain, holes and chamfers vary from seed to seed.
 */
export function drawSurface(o: { seed: number; label: Label; widthPx: number; heightPx: number }): Image {
  const noise = createNoise(o.seed);
  const lampAngle = noise.between(0, 2 * Math.PI);
  const relief: Relief = {
    brightness: new Float32Array(o.widthPx * o.heightPx),
    widthPx: o.widthPx,
    heightPx: o.heightPx,
    scale: o.widthPx / 640,
    lamp: { x: Math.cos(lampAngle), y: Math.sin(lampAngle) },
  };
  drawMetal(relief, noise);
  if (noise.unit() < 0.3) drawChamfer(relief, noise);
  if (noise.unit() < 0.5) drawHole(relief, noise);
  const tint = [noise.between(0.95, 1.05), 1, noise.between(0.93, 1.07)] as const;

  if (o.label === 'scratch') drawScratch(relief, noise);
  if (o.label === 'dent') drawDent(relief, noise);
  const image = paint(relief, tint);
  if (o.label === 'stain') drawStain(image, relief.scale, noise);
  return image;
}

function drawMetal(relief: Relief, noise: Noise): void {
  const { brightness, widthPx, heightPx, lamp } = relief;
  const base = noise.between(95, 165);
  const fall = noise.between(0, 0.09) / relief.scale;
  const brushed = noise.between(0, Math.PI);
  const along = Math.sin(brushed) / relief.scale;
  const across = Math.cos(brushed) / relief.scale;
  const streaks = streakTable(noise, noise.between(1, 4.5));
  const grain = noise.between(0.5, 2.5);
  for (let y = 0, at = 0; y < heightPx; y++) {
    // A row begins at a place of its own in the table, so that the grain shows no period.
    let grainAt = Math.floor(noise.unit() * GRAINS);
    let light = base + fall * (lamp.y * (y - heightPx / 2) - (lamp.x * widthPx) / 2);
    let streak = y * across + STREAKS;
    for (let x = 0; x < widthPx; x++, at++) {
      brightness[at] = light + streaks[streak & (STREAKS - 1)]! + grain * GRAIN[grainAt & (GRAINS - 1)]!;
      light += fall * lamp.x;
      streak += along;
      grainAt++;
    }
  }
}

/** The worked edge of a part: a straight step in brightness across the picture. */
function drawChamfer(relief: Relief, noise: Noise): void {
  const { brightness, widthPx, heightPx } = relief;
  const angle = noise.between(0, 2 * Math.PI);
  const distance = noise.between(0.25, 0.45) * heightPx;
  const step = noise.between(8, 24) * noise.sign();
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  for (let y = 0, at = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, at++) {
      const beyond = (x - widthPx / 2) * nx + (y - heightPx / 2) * ny - distance;
      if (beyond > 0) brightness[at]! += step * Math.min(1, beyond / 3);
    }
  }
}

/** A drilled hole: dark, round and sharp, which no dent and no stain is. */
function drawHole(relief: Relief, noise: Noise): void {
  const { brightness, widthPx, heightPx, scale } = relief;
  const radius = noise.between(9, 22) * scale;
  const [cx, cy] = [noise.between(0.05, 0.95) * widthPx, noise.between(0.05, 0.95) * heightPx];
  const depth = noise.between(0.45, 0.7);
  const reach = Math.ceil(radius + 3);
  for (let y = Math.max(0, Math.floor(cy) - reach); y < Math.min(heightPx, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx) - reach); x < Math.min(widthPx, cx + reach); x++) {
      const inside = radius - Math.hypot(x - cx, y - cy);
      const at = y * widthPx + x;
      if (inside > 0) brightness[at]! *= 1 - (1 - depth) * Math.min(1, inside / 2);
      else if (inside > -2.5) brightness[at]! += 12;
    }
  }
}

function paint(relief: Relief, tint: readonly [number, number, number]): Image {
  const { brightness, widthPx, heightPx } = relief;
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  const clamped = new Uint8ClampedArray(pixels.buffer);
  const [red, green, blue] = tint;
  for (let from = 0, to = 0; from < brightness.length; from++, to += 3) {
    const value = brightness[from]!;
    clamped[to] = value * red;
    clamped[to + 1] = value * green;
    clamped[to + 2] = value * blue;
  }
  return { pixels, widthPx, heightPx };
}

/** Brushing: noise along one direction, smoothed a little so that a streak is a few pixels wide. */
function streakTable(noise: Noise, depth: number): Float32Array {
  const table = new Float32Array(STREAKS);
  let value = 0;
  for (let i = 0; i < STREAKS; i++) {
    value = 0.75 * value + (noise.unit() - 0.5) * depth;
    table[i] = value * 2;
  }
  return table;
}

/** Sensor noise, made once: its share of each picture is an offset into this table. */
function grainTable(): Float32Array {
  const noise = createNoise(1);
  return Float32Array.from({ length: GRAINS }, () => 2 * (noise.unit() + noise.unit() + noise.unit() - 1.5));
}
