import type { Image, Relief } from './image.ts';
import type { Noise } from './noise.ts';

/** A scratch: a thin, slightly bent line, darker or brighter than the metal, with a lip on the side of the lamp. */
export function drawScratch(relief: Relief, noise: Noise): void {
  const { brightness, widthPx, heightPx, scale } = relief;
  const length = noise.between(110, 380) * scale;
  const angle = noise.between(0, 2 * Math.PI);
  const bend = noise.between(-0.2, 0.2) * length;
  const halfWidth = noise.between(1.3, 2.4) * scale;
  const depth = noise.between(55, 105) * noise.sign();
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const [mx, my] = middle(relief, noise, 0.15);
  const reach = Math.ceil(halfWidth + 1);
  const cover = new Float32Array(brightness.length);
  const lip = Math.round(2 * halfWidth * relief.lamp.x) + Math.round(2 * halfWidth * relief.lamp.y) * widthPx;
  for (let step = 0; step <= length; step += 0.7) {
    const t = step / length - 0.5;
    const side = bend * (0.25 - t * t);
    const [px, py] = [mx + dx * t * length - dy * side, my + dy * t * length + dx * side];
    // The tool comes down and lifts off: the ends are shallow.
    const pressure = Math.min(1, (0.5 - Math.abs(t)) * 8 + 0.25);
    for (let y = Math.max(0, Math.round(py) - reach); y <= Math.min(heightPx - 1, py + reach); y++) {
      for (let x = Math.max(0, Math.round(px) - reach); x <= Math.min(widthPx - 1, px + reach); x++) {
        const share = Math.min(1, halfWidth + 0.5 - Math.hypot(x - px, y - py)) * pressure;
        const at = y * widthPx + x;
        if (share > cover[at]!) cover[at] = share;
      }
    }
  }
  for (let at = 0; at < cover.length; at++) {
    const share = cover[at]!;
    if (share === 0) continue;
    brightness[at]! += depth * share;
    const lipAt = at + lip;
    if (lipAt >= 0 && lipAt < brightness.length) brightness[lipAt]! -= 0.3 * depth * share;
  }
}

/** A dent: an oval hollow whose one flank is in the light and whose other is in the shade. */
export function drawDent(relief: Relief, noise: Noise): void {
  const { brightness, widthPx, heightPx, scale, lamp } = relief;
  const long = noise.between(20, 48) * scale;
  const short = long * noise.between(0.6, 1);
  const turn = noise.between(0, Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const depth = noise.between(38, 80);
  const [cx, cy] = middle(relief, noise, 0.08);
  const reach = Math.ceil(long * 2.6);
  for (let y = Math.max(0, Math.floor(cy) - reach); y < Math.min(heightPx, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx) - reach); x < Math.min(widthPx, cx + reach); x++) {
      const [ox, oy] = [x - cx, y - cy];
      const [u, v] = [(ox * c + oy * s) / long, (oy * c - ox * s) / short];
      const square = u * u + v * v;
      if (square > 7) continue;
      const slope = (ox * lamp.x + oy * lamp.y) / long;
      brightness[y * widthPx + x]! -=
        1.6 * depth * slope * Math.exp(-square) + 0.2 * depth * Math.exp(-2 * square);
    }
  }
}

/** A stain: an uneven film of oil, coolant or rust, which colours the metal and hides no edge. */
export function drawStain(image: Image, scale: number, noise: Noise): void {
  const { widthPx, heightPx } = image;
  const pixels = new Uint8ClampedArray(image.pixels.buffer);
  const strength = noise.between(0.22, 0.5);
  const colour = noise.unit();
  // What the film leaves of red, green and blue: rust, coolant, oil.
  const film = colour < 0.4 ? [0.85, 1, 1.25] : colour < 0.7 ? [1.2, 1, 0.8] : [1, 1, 1.05];
  const blobs = Array.from({ length: Math.floor(noise.between(4, 9)) }, () => ({
    x: noise.between(-34, 34) * scale,
    y: noise.between(-34, 34) * scale,
    radius: noise.between(16, 40) * scale,
  }));
  const [cx, cy] = middle(image, noise, 0.1);
  const reach = Math.ceil(90 * scale);
  for (let y = Math.max(0, Math.floor(cy) - reach); y < Math.min(heightPx, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx) - reach); x < Math.min(widthPx, cx + reach); x++) {
      let wet = 0;
      for (const blob of blobs) {
        const away = Math.hypot(x - cx - blob.x, y - cy - blob.y) / blob.radius;
        if (away < 1) wet = Math.max(wet, Math.min(1, (1 - away) * 2.5));
      }
      if (wet === 0) continue;
      const at = (y * widthPx + x) * 3;
      for (let c = 0; c < 3; c++) pixels[at + c]! *= 1 - strength * wet * film[c]!;
    }
  }
}

/** A place at least this share of the picture away from its border. */
function middle(size: { widthPx: number; heightPx: number }, noise: Noise, margin: number): [number, number] {
  return [
    noise.between(margin, 1 - margin) * size.widthPx,
    noise.between(margin, 1 - margin) * size.heightPx,
  ];
}
