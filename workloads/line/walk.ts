import type { Body, Forklift, Person } from './body.ts';
import { isPathClear, type Bounds, type Floor } from './floor.ts';
import type { Noise } from './noise.ts';
import { pick } from './random.ts';

/** A body and where it is going. Its speed never exceeds the one that the site's safety reckons with. */
export type Walker = PersonWalker | ForkliftWalker;

interface Journey {
  noise: Noise;
  /** topmost speed */
  maxSpeedMmS: number;
  speedMmS: number;
  target: { xMm: number; yMm: number };
  /** it stands until then */
  restUntilMs: number;
}

export interface PersonWalker extends Journey {
  body: Person;
  floor: Floor;
  /** cells that this person looks after */
  home: readonly Workplace[];
  /** the next walk leads to an arm rather than along an aisle */
  isVisiting: boolean;
}

export interface ForkliftWalker extends Journey {
  body: Forklift;
  /** the two ends of its lane */
  lane: readonly [{ xMm: number; yMm: number }, { xMm: number; yMm: number }];
}

export interface Workplace {
  bounds: Bounds;
  arms: readonly { xMm: number; yMm: number; footMm: number; envelopeMm: number }[];
}

const ATTEMPTS = 16;
const AISLE_MM = { near: 700, far: 2600 };

/** Moves a walker by one sub-step that ends at `toMs`. */
export function walk(walker: Walker, toMs: number, stepMs: number): void {
  if (toMs < walker.restUntilMs) return;
  const { body, target } = walker;
  const [toX, toY] = [target.xMm - body.xMm, target.yMm - body.yMm];
  const left = Math.hypot(toX, toY);
  const reach = (walker.speedMmS * stepMs) / 1000;
  if (left <= reach) {
    body.xMm = target.xMm;
    body.yMm = target.yMm;
    arrive(walker, toMs);
    return;
  }
  body.xMm += (toX / left) * reach;
  body.yMm += (toY / left) * reach;
}

function arrive(walker: Walker, nowMs: number): void {
  const { noise } = walker;
  if (isPersonWalker(walker)) {
    const rest = walker.isVisiting ? noise.between(1000, 4000) : noise.between(0, 2500);
    chooseWay(walker, nowMs + rest);
    return;
  }
  // A forklift goes to and fro in its lane and never turns, so that no corner of it sweeps faster than it drives.
  const [here, there] = walker.lane;
  walker.target = walker.target === here ? there : here;
  walker.speedMmS = walker.maxSpeedMmS * noise.between(0.5, 0.9);
  walker.restUntilMs = nowMs + noise.between(2000, 5000);
}

function isPersonWalker(walker: Walker): walker is PersonWalker {
  return walker.body.kind === 'person';
}

/** Gives a person the next place to go, to be left for at `fromMs`. Where every way is blocked, they wait and retry. */
export function chooseWay(walker: PersonWalker, fromMs: number): void {
  const { body, noise } = walker;
  walker.restUntilMs = fromMs;
  walker.isVisiting = noise.unit() < 0.4;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const target = walker.isVisiting ? besideArm(walker) : placeInAisle(walker.home, noise);
    if (!isPathClear(walker.floor, body, target, body.radiusMm)) continue;
    const [toX, toY] = [target.xMm - body.xMm, target.yMm - body.yMm];
    const length = Math.hypot(toX, toY);
    if (length > 0) body.ahead = { x: toX / length, y: toY / length };
    walker.target = target;
    walker.speedMmS = walker.maxSpeedMmS * noise.between(0.55, 1);
    return;
  }
  walker.target = { xMm: body.xMm, yMm: body.yMm };
  walker.restUntilMs = fromMs + 500;
}

/** From right at the foot of an arm to a step outside its envelope. */
function besideArm({ home, noise, body }: PersonWalker): { xMm: number; yMm: number } {
  const { arms, bounds } = pick(noise, home);
  if (arms.length === 0) return inside(bounds, noise);
  const arm = pick(noise, arms);
  const bearing = noise.between(0, 2 * Math.PI);
  const distance = noise.between(arm.footMm + body.radiusMm + 100, arm.envelopeMm + 1500);
  return { xMm: arm.xMm + distance * Math.cos(bearing), yMm: arm.yMm + distance * Math.sin(bearing) };
}

function inside(bounds: Bounds, noise: Noise): { xMm: number; yMm: number } {
  return {
    xMm: noise.between(bounds.minXMm, bounds.maxXMm),
    yMm: noise.between(bounds.minYMm, bounds.maxYMm),
  };
}

/** On a ring round one of the workplaces. */
export function placeInAisle(home: readonly Workplace[], noise: Noise): { xMm: number; yMm: number } {
  const { minXMm, maxXMm, minYMm, maxYMm } = pick(noise, home).bounds;
  const aside = noise.between(AISLE_MM.near, AISLE_MM.far);
  const [left, right, low, high] = [minXMm - aside, maxXMm + aside, minYMm - aside, maxYMm + aside];
  switch (Math.floor(noise.unit() * 4)) {
    case 0:
      return { xMm: noise.between(left, right), yMm: low };
    case 1:
      return { xMm: noise.between(left, right), yMm: high };
    case 2:
      return { xMm: left, yMm: noise.between(low, high) };
    default:
      return { xMm: right, yMm: noise.between(low, high) };
  }
}

export function bodiesOf(walkers: readonly Walker[]): Body[] {
  return walkers.map(({ body }) => body);
}
