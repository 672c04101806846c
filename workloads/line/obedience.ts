import type { Action, Command } from '../contracts/messages.ts';
import type { ArmPlan } from '../contracts/plan.ts';
import type { Check } from './protocol.ts';

/**
 * `permission-obeyed`: an observer beside the arms, who reads every command that arrives and measures where each tool
 * is. It has rules of its own and asks the controllers nothing. Its resolution is one look; each bound has that slack.
 */
export interface Obedience {
  readonly clockToleranceMs: number;
  readonly watched: ReadonlyMap<string, Watched>;
  looks: number;
  violations: number;
  first: string | undefined;
}

interface Watched {
  readonly plan: ArmPlan;
  waiting: { command: Command; arrivedAtMs: number }[];
  newest: { action: Action; term: number; sequence: number } | undefined;
  /** from then on it has no right to move; the stopping time follows */
  barredFromMs: number;
  /** it may be faster than slow until then: while RUN stands, and a stopping time into a SLOW that followed it */
  fastUntilMs: number;
  place: { xMm: number; yMm: number } | undefined;
}

const MAX_WAITING = 1024;
/** Rounding of positions in doubles. */
const STILL_MM = 1e-6;
const SPEED_SLACK = 1.001;

export function createObedience(plans: readonly ArmPlan[], clockToleranceMs: number): Obedience {
  const watched = plans.map((plan): readonly [string, Watched] => [
    plan.id,
    {
      plan,
      waiting: [],
      newest: undefined,
      barredFromMs: -Infinity,
      fastUntilMs: -Infinity,
      place: undefined,
    },
  ]);
  return { clockToleranceMs, watched: new Map(watched), looks: 0, violations: 0, first: undefined };
}

/** A command arrived on the topic of that arm. */
export function hear(obedience: Obedience, armId: string, command: Command, arrivedAtMs: number): void {
  const watched = obedience.watched.get(armId);
  if (watched === undefined) return;
  // Nobody sends that many between two looks; an observer that misses one must not acquit.
  if (watched.waiting.length >= MAX_WAITING) accuse(obedience, `${armId} was flooded with commands`);
  else watched.waiting.push({ command, arrivedAtMs });
}

/** Looks at one arm: its tool was at `place` at the end of a look that began at `fromMs` and took `lookMs`. */
export function look(
  obedience: Obedience,
  armId: string,
  place: { xMm: number; yMm: number },
  fromMs: number,
  lookMs: number,
): void {
  const watched = obedience.watched.get(armId);
  if (watched === undefined) return;
  const before = watched.place ?? place;
  watched.place = place;
  obedience.looks += 1;
  const movedMm = Math.hypot(place.xMm - before.xMm, place.yMm - before.yMm);
  const fault = judgeMove(
    obedience,
    watched,
    fromMs,
    movedMm < STILL_MM ? 0 : (movedMm / lookMs) * 1000,
    lookMs,
  );
  if (fault !== undefined) accuse(obedience, `${armId} ${fault} at ${fromMs}`);
}

function judgeMove(
  obedience: Obedience,
  watched: Watched,
  fromMs: number,
  speedMmS: number,
  lookMs: number,
): string | undefined {
  if (watched.waiting.length > 0) readArrivals(watched, fromMs, obedience.clockToleranceMs);
  if (speedMmS === 0) return undefined;
  const { plan, barredFromMs, fastUntilMs } = watched;
  const stoppingMs = barredFromMs < fastUntilMs ? plan.runStoppingMs : plan.slowStoppingMs;
  const speed = `${Math.round(speedMmS)} mm/s`;
  if (fromMs >= barredFromMs + stoppingMs + lookMs) return `moved at ${speed} with no right to`;
  if (speedMmS > plan.runSpeedMmS * SPEED_SLACK) return `moved at ${speed}, faster than it can`;
  if (fromMs >= fastUntilMs + lookMs && speedMmS > plan.slowSpeedMmS * SPEED_SLACK) {
    return `moved at ${speed} under SLOW`;
  }
  return undefined;
}

function readArrivals(watched: Watched, nowMs: number, clockToleranceMs: number): void {
  const due = watched.waiting.filter(({ arrivedAtMs }) => arrivedAtMs <= nowMs);
  if (due.length === 0) return;
  watched.waiting = watched.waiting.filter(({ arrivedAtMs }) => arrivedAtMs > nowMs);
  for (const { command, arrivedAtMs } of due) {
    const { action, term, sequence, issuedAt, expiresAt } = command;
    const { newest } = watched;
    const isStale =
      newest !== undefined && (term < newest.term || (term === newest.term && sequence <= newest.sequence));
    const isUntimely = issuedAt - clockToleranceMs > nowMs || (action !== 'STOP' && nowMs >= expiresAt);
    if (command.arm !== watched.plan.id || isStale || isUntimely) continue;
    if (action === 'STOP') watched.barredFromMs = Math.min(watched.barredFromMs, arrivedAtMs);
    else watched.barredFromMs = expiresAt;
    if (action === 'RUN') watched.fastUntilMs = Infinity;
    else if (action === 'SLOW') {
      watched.fastUntilMs = Math.min(watched.fastUntilMs, arrivedAtMs + watched.plan.runStoppingMs);
    }
    watched.newest = { action, term, sequence };
  }
}

function accuse(obedience: Obedience, fault: string): void {
  obedience.violations += 1;
  obedience.first ??= fault;
}

export function judgeObedience({ looks, violations, first }: Obedience): Check {
  return {
    name: 'permission-obeyed',
    ok: violations === 0,
    detail: `${violations} of ${looks} looks found an arm beyond its permission${first ? `: first ${first}` : ''}`,
  };
}
