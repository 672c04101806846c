import type { CellPlan } from '../contracts/plan.ts';
import { FORKLIFT_LENGTH_MM, FORKLIFT_WIDTH_MM, PERSON_RADIUS_MM } from './body.ts';
import type { Forklift, Person } from './body.ts';
import { boundsOf, isPathClear, isRectangleClear, type Bounds, type Floor } from './floor.ts';
import { streamOf } from './random.ts';
import { hostsOf } from './scale.ts';
import {
  chooseWay,
  placeInAisle,
  type ForkliftWalker,
  type PersonWalker,
  type Walker,
  type Workplace,
} from './walk.ts';

const CELLS_PER_PERSON = 3;
const START_ATTEMPTS = 16;
const LANE_ASIDE_MM = 1500;
const LANE_BEYOND_MM = 3500;

/** People and forklifts among the given cells: some people for each gateway's cells, a forklift where a lane fits. */
export function populate(
  cells: readonly CellPlan[],
  floor: Floor,
  o: { seed: number; maxSpeedMmS: number; startMs: number },
): Walker[] {
  return hostsOf(cells).flatMap((host) => {
    const home = cells.filter((cell) => cell.host === host);
    const people = Array.from(
      { length: Math.max(1, Math.round(home.length / CELLS_PER_PERSON)) },
      (_, index) => personOf(`${host}/person-${index + 1}`, home, floor, o),
    );
    const forklift = forkliftOf(`${host}/forklift-1`, home, floor, o);
    return [...people, forklift].filter((walker) => walker !== undefined);
  });
}

type Start = Parameters<typeof populate>[2];

function personOf(id: string, cells: readonly CellPlan[], floor: Floor, o: Start): PersonWalker | undefined {
  const noise = streamOf(o.seed, id);
  const home = cells.map(workplaceOf);
  const start = Array.from({ length: START_ATTEMPTS }, () => placeInAisle(home, noise)).find((place) =>
    isPathClear(floor, place, place, PERSON_RADIUS_MM),
  );
  if (start === undefined) return undefined;
  const body: Person = {
    kind: 'person',
    id,
    ...start,
    radiusMm: PERSON_RADIUS_MM,
    ahead: { x: 0, y: 1 },
  };
  const walker: PersonWalker = {
    body,
    noise,
    floor,
    home,
    maxSpeedMmS: o.maxSpeedMmS,
    speedMmS: 0,
    target: { xMm: body.xMm, yMm: body.yMm },
    restUntilMs: 0,
    isVisiting: false,
  };
  chooseWay(walker, o.startMs + noise.between(0, 4000));
  return walker;
}

function workplaceOf(cell: CellPlan): Workplace {
  return {
    bounds: boundsOf(cell),
    arms: cell.arms.map(({ baseMm, footMm, envelopeMm }) => ({ ...baseMm, footMm, envelopeMm })),
  };
}

function forkliftOf(
  id: string,
  cells: readonly CellPlan[],
  floor: Floor,
  o: Start,
): ForkliftWalker | undefined {
  const noise = streamOf(o.seed, id);
  const lanes = cells
    .flatMap((cell) => lanesBeside(boundsOf(cell)))
    .filter((lane) => isLaneClear(lane, floor));
  const lane = lanes[Math.floor(noise.unit() * lanes.length)];
  if (lane === undefined) return undefined;
  const [from, to] = lane;
  const length = Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm);
  const body: Forklift = {
    kind: 'forklift',
    id,
    ...from,
    ahead: { x: (to.xMm - from.xMm) / length, y: (to.yMm - from.yMm) / length },
    lengthMm: FORKLIFT_LENGTH_MM,
    widthMm: FORKLIFT_WIDTH_MM,
  };
  return {
    body,
    noise,
    lane,
    maxSpeedMmS: o.maxSpeedMmS,
    speedMmS: o.maxSpeedMmS * 0.7,
    target: to,
    restUntilMs: o.startMs + noise.between(0, 3000),
  };
}

type Lane = ForkliftWalker['lane'];

/** Along each of the four sides of a cell. */
function lanesBeside({ minXMm, maxXMm, minYMm, maxYMm }: Bounds): Lane[] {
  const [left, right] = [minXMm - LANE_BEYOND_MM, maxXMm + LANE_BEYOND_MM];
  const [low, high] = [minYMm - LANE_BEYOND_MM, maxYMm + LANE_BEYOND_MM];
  const along = (yMm: number): Lane => [
    { xMm: left, yMm },
    { xMm: right, yMm },
  ];
  const across = (xMm: number): Lane => [
    { xMm, yMm: low },
    { xMm, yMm: high },
  ];
  return [
    along(minYMm - LANE_ASIDE_MM),
    along(maxYMm + LANE_ASIDE_MM),
    across(minXMm - LANE_ASIDE_MM),
    across(maxXMm + LANE_ASIDE_MM),
  ];
}

function isLaneClear([from, to]: Lane, floor: Floor): boolean {
  const isAlong = from.yMm === to.yMm;
  return isRectangleClear(floor, {
    xMm: (from.xMm + to.xMm) / 2,
    yMm: (from.yMm + to.yMm) / 2,
    ahead: isAlong ? { x: 1, y: 0 } : { x: 0, y: 1 },
    lengthMm: Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm) + FORKLIFT_LENGTH_MM,
    widthMm: FORKLIFT_WIDTH_MM,
  });
}
