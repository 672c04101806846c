import type { SiteCa } from './site-ca.ts';
import type { Row } from './table.ts';
import type { Verdict } from './verdict.ts';

/** How a row stands. */
export interface Standing {
  readonly row: Row;
  readonly verdict: Verdict;
}

/**
 * How many are renewed in one round, a minute. A clock that jumps ahead by half a life makes all of them due at once, and
 * so may the return of the CA after long: their holders are then not all told to read a new one at the same moment.
 */
const RENEWALS_PER_ROUND = 2;

/** What is issued now: all that nobody may wait for, and of what is due those that end first. */
export function toIssue(standings: readonly Standing[]): readonly Standing[] {
  const urgent = standings.filter(({ verdict }) => verdict.state !== 'valid' && verdict.state !== 'due');
  const due = standings.flatMap(({ row, verdict }) => (verdict.state === 'due' ? [{ row, verdict }] : []));
  return [
    ...urgent,
    ...due
      .toSorted((one, other) => one.verdict.notAfterMs - other.verdict.notAfterMs)
      .slice(0, RENEWALS_PER_ROUND),
  ];
}

const DAY_MS = 86_400_000;
/** For a host whose clock is a little behind. */
const BACK_MS = 3_600_000;

/** From when until when a certificate is valid: nothing outlives who vouches for it. */
export function validityOf(ca: Pick<SiteCa, 'notAfterMs'>, lifeDays: number, nowMs: number) {
  return {
    notBefore: new Date(nowMs - BACK_MS),
    notAfter: new Date(Math.min(nowMs + lifeDays * DAY_MS, ca.notAfterMs)),
  };
}

/**
 * Why nothing can be issued at this time, undefined where it can. A gateway without a clock of its own starts in 1970, or
 * where it was when the power went: what was signed then nobody would believe.
 */
export function hindrance(
  { notBeforeMs, notAfterMs }: Pick<SiteCa, 'notBeforeMs' | 'notAfterMs'>,
  nowMs: number,
): string | undefined {
  if (nowMs < notBeforeMs) {
    return `the clock says ${day(nowMs)}, before the CA was signed on ${day(notBeforeMs)}: it waits for the time`;
  }
  if (nowMs >= notAfterMs) {
    return `the CA has ended on ${day(notAfterMs)}, or the clock is wrong; npm run ca -- <site> sign signs it anew`;
  }
  return undefined;
}

/** The operator renews the CA when half of its life is over. */
export function caDueMs({ notBeforeMs, notAfterMs }: Pick<SiteCa, 'notBeforeMs' | 'notAfterMs'>): number {
  return (notBeforeMs + notAfterMs) / 2;
}

/** Whether everything that is to be there is, and serves. */
export function areAllHeld(standings: readonly Standing[]): boolean {
  return standings.every(({ verdict }) => verdict.state === 'valid' || verdict.state === 'due');
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
