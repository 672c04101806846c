import type { Action } from '../contracts/messages.ts';
import { RELEASE_MARGIN_MM } from './world.ts';
import type { Separation } from './separation.ts';
import type { Footing } from './watch.ts';

/** What one arm was told, and what speaks for telling it more. */
export interface Permit {
  readonly action: Action;
  /** of the last command; the next has the next number */
  readonly sequence: number;
  /** what the permission in force rests on; -Infinity with STOP */
  readonly scanAtMs: number;
  /** a STOP is latched: only proof, and a release that is on disk, end it */
  readonly stop: Stop | undefined;
  /** since when every sweep has left room for SLOW, and for RUN; Infinity where the last did not */
  readonly slowClearFromMs: number;
  readonly runClearFromMs: number;
  /** numbers the attempts to release, so that a late "is on disk" of an abandoned one counts for nothing */
  readonly release: number;
}

export interface Stop {
  readonly reason: string;
  readonly sinceMs: number;
  readonly phase: 'held' | 'recording' | 'recorded';
}

/** What the arm's surroundings look like at one moment. */
export interface Surroundings {
  readonly footing: Footing;
  /** over all scanners; Infinity where nothing is near */
  readonly nearestMm: number;
}

export interface Timing {
  readonly validityMs: number;
  readonly clockToleranceMs: number;
  readonly releaseAfterMs: number;
}

/** What follows from a look at an arm; at most one of the two effects. */
export interface Step {
  readonly permit: Permit;
  /** send what the permit now says */
  readonly sends: boolean;
  /** write down: that the arm stands, or that it may go */
  readonly records: 'stop' | 'release' | undefined;
}

/** The action that the surroundings allow at this moment, whatever was before. */
export function allowed({ footing, nearestMm }: Surroundings, { slowMm, runMm }: Separation): Action {
  if (!footing.holds || nearestMm < slowMm) return 'STOP';
  return nearestMm < runMm ? 'SLOW' : 'RUN';
}

/** How long an arm must have had room for RUN before it may leave SLOW: a part of what a release takes. */
function speedUpAfterMs({ releaseAfterMs }: Timing): number {
  return releaseAfterMs / 4;
}

/**
 * One look at one arm. INVARIANTS: tightening is immediate and waits for nothing; a STOP ends only after
 * `releaseAfterMs` of scans without a hole that all left room and margin, and then only once the release is on disk;
 * a permission rests on scans that are fresh now.
 */
export function step(
  before: Permit,
  surroundings: Surroundings,
  separation: Separation,
  timing: Timing,
  now: number,
): Step {
  const { footing } = surroundings;
  const permit = withProof(before, surroundings, separation, now);
  const may = allowed(surroundings, separation);
  if (permit.scanAtMs > now + timing.clockToleranceMs) return halted(permit, 'the clock went back', now);
  if (!footing.holds || may === 'STOP') return halted(permit, reasonOf(surroundings, separation.slowMm), now);

  const proven = (fromMs: number, forMs: number): boolean => footing.scanAtMs - fromMs >= forMs;
  const mayRun = may === 'RUN' && proven(permit.runClearFromMs, speedUpAfterMs(timing));
  if (permit.stop !== undefined) {
    if (!proven(permit.slowClearFromMs, timing.releaseAfterMs)) return withheld(permit, permit.stop);
    if (permit.stop.phase === 'held') return recording(permit, permit.stop);
    if (permit.stop.phase === 'recording') return { permit, sends: false, records: undefined };
    return permitted(permit, mayRun ? 'RUN' : 'SLOW', footing.scanAtMs);
  }
  const next = may === 'SLOW' || mayRun ? may : permit.action;
  const isDue = now - permit.scanAtMs >= timing.validityMs / 2 && footing.scanAtMs > permit.scanAtMs;
  if (next === permit.action && !isDue) return { permit, sends: false, records: undefined };
  return permitted(permit, next, footing.scanAtMs);
}

/** The release of that attempt is on disk; it is acted on at the next look. */
export function recorded(permit: Permit, release: number): Permit {
  if (permit.stop?.phase !== 'recording' || permit.release !== release) return permit;
  return { ...permit, stop: { ...permit.stop, phase: 'recorded' } };
}

/** Says the STOP once more. */
export function repeated(permit: Permit): Permit {
  return { ...permit, sequence: permit.sequence + 1 };
}

/** Why, for people: shown on the page and kept with a STOP. */
export function reasonOf({ footing, nearestMm }: Surroundings, wantedMm: number): string {
  if (!footing.holds) return footing.reason;
  if (nearestMm === Infinity) return 'nobody near';
  return `${Math.round(nearestMm)} mm from the envelope, ${Math.round(wantedMm)} mm wanted`;
}

function withProof(permit: Permit, around: Surroundings, separation: Separation, now: number): Permit {
  const { footing, nearestMm } = around;
  const from = (beforeMs: number, wantedMm: number): number => {
    if (!footing.holds || nearestMm < wantedMm + RELEASE_MARGIN_MM) return Infinity;
    // Begun now where there was no proof, or where it began in a future that a clock set back has undone: by now
    // every scan that spoke against it has been taken.
    return Math.max(Math.min(beforeMs, now), footing.steadyFromMs);
  };
  return {
    ...permit,
    slowClearFromMs: from(permit.slowClearFromMs, separation.slowMm),
    runClearFromMs: from(permit.runClearFromMs, separation.runMm),
  };
}

function halted(permit: Permit, reason: string, now: number): Step {
  if (permit.stop !== undefined) return withheld(permit, permit.stop);
  const stop: Stop = { reason, sinceMs: now, phase: 'held' };
  return {
    permit: { ...permit, action: 'STOP', sequence: permit.sequence + 1, scanAtMs: -Infinity, stop },
    sends: true,
    records: 'stop',
  };
}

/** The arm stands and was told so; a release that was under way is taken back, on disk too. */
function withheld(permit: Permit, stop: Stop): Step {
  if (stop.phase === 'held') return { permit, sends: false, records: undefined };
  return { permit: { ...permit, stop: { ...stop, phase: 'held' } }, sends: false, records: 'stop' };
}

function recording(permit: Permit, stop: Stop): Step {
  const next: Stop = { ...stop, phase: 'recording' };
  return { permit: { ...permit, release: permit.release + 1, stop: next }, sends: false, records: 'release' };
}

function permitted(permit: Permit, action: Action, scanAtMs: number): Step {
  return {
    permit: { ...permit, action, sequence: permit.sequence + 1, scanAtMs, stop: undefined },
    sends: true,
    records: undefined,
  };
}
