import { pointToDisc, pointToRectangle, rayToDisc, rayToRectangle } from './geometry.ts';
import type { Disc, Rectangle } from './geometry.ts';

/** Whatever moves on the floor and must not be hurt. `ahead` is the unit vector that it faces. */
export type Body = Person | Forklift;

export interface Person extends Disc {
  kind: 'person';
  id: string;
  ahead: { x: number; y: number };
}

export interface Forklift extends Rectangle {
  kind: 'forklift';
  id: string;
}

/** A person seen from above: half a metre across the shoulders. */
export const PERSON_RADIUS_MM = 250;
export const FORKLIFT_LENGTH_MM = 2400;
export const FORKLIFT_WIDTH_MM = 1200;

/** From a point to the body's surface; at most 0 inside. */
export function pointToBody(x: number, y: number, body: Body): number {
  return body.kind === 'person' ? pointToDisc(x, y, body) : pointToRectangle(x, y, body);
}

/** From (x, y) along the unit vector (dx, dy) to the body; Infinity where the ray misses. */
export function rayToBody(x: number, y: number, dx: number, dy: number, body: Body): number {
  return body.kind === 'person' ? rayToDisc(x, y, dx, dy, body) : rayToRectangle(x, y, dx, dy, body);
}

/** Radius of the disc round the body's middle that holds all of it. */
export function bodyReachMm(body: Body): number {
  return body.kind === 'person' ? body.radiusMm : Math.hypot(body.lengthMm, body.widthMm) / 2;
}
