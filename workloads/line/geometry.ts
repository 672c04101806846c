/**
 * Plane geometry of the hall floor: millimetres, unit vectors. Scalars rather than points, because the ray-caster
 * asks these questions a hundred thousand times a second.
 */

export interface Disc {
  xMm: number;
  yMm: number;
  radiusMm: number;
}

/** A rectangle round its middle; `ahead` is the unit vector of its length. */
export interface Rectangle {
  xMm: number;
  yMm: number;
  ahead: { x: number; y: number };
  lengthMm: number;
  widthMm: number;
}

/** From (x, y) along the unit vector (dx, dy) to a disc: 0 from inside, Infinity where the ray misses. */
export function rayToDisc(x: number, y: number, dx: number, dy: number, disc: Disc): number {
  const [toX, toY] = [disc.xMm - x, disc.yMm - y];
  const square = toX * toX + toY * toY - disc.radiusMm * disc.radiusMm;
  if (square <= 0) return 0;
  const along = toX * dx + toY * dy;
  if (along <= 0) return Infinity;
  const root = along * along - square;
  return root < 0 ? Infinity : along - Math.sqrt(root);
}

/** From (x, y) along the unit vector (dx, dy) to a rectangle: 0 from inside, Infinity where the ray misses. */
export function rayToRectangle(x: number, y: number, dx: number, dy: number, box: Rectangle): number {
  const { ahead } = box;
  const [fromX, fromY] = [x - box.xMm, y - box.yMm];
  // The two slabs of the rectangle, in its own axes.
  const long = slab(fromX * ahead.x + fromY * ahead.y, dx * ahead.x + dy * ahead.y, box.lengthMm / 2);
  const wide = slab(fromY * ahead.x - fromX * ahead.y, dy * ahead.x - dx * ahead.y, box.widthMm / 2);
  const [enter, leave] = [Math.max(long[0], wide[0]), Math.min(long[1], wide[1])];
  return leave < 0 || enter > leave ? Infinity : Math.max(0, enter);
}

/** Where a ray enters and leaves the strip |p| ≤ half: p is where it starts, d how fast it goes. */
function slab(p: number, d: number, half: number): readonly [number, number] {
  if (Math.abs(d) < 1e-12) return Math.abs(p) <= half ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const [a, b] = [(-half - p) / d, (half - p) / d];
  return a < b ? [a, b] : [b, a];
}

/** From a point to the edge of a disc; negative inside. */
export function pointToDisc(x: number, y: number, disc: Disc): number {
  return Math.hypot(x - disc.xMm, y - disc.yMm) - disc.radiusMm;
}

/** From a point to the edge of a rectangle; 0 inside. */
export function pointToRectangle(x: number, y: number, box: Rectangle): number {
  const [toX, toY] = [x - box.xMm, y - box.yMm];
  const long = Math.abs(toX * box.ahead.x + toY * box.ahead.y) - box.lengthMm / 2;
  const wide = Math.abs(toY * box.ahead.x - toX * box.ahead.y) - box.widthMm / 2;
  return Math.hypot(Math.max(0, long), Math.max(0, wide));
}

/** From a point to the segment between (ax, ay) and (bx, by). */
export function pointToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [alongX, alongY] = [bx - ax, by - ay];
  const square = alongX * alongX + alongY * alongY;
  const share = square === 0 ? 0 : ((x - ax) * alongX + (y - ay) * alongY) / square;
  const nearest = Math.min(1, Math.max(0, share));
  return Math.hypot(x - ax - nearest * alongX, y - ay - nearest * alongY);
}
