import type { RuleName } from './rules.ts';

/** A rule that does not hold of something, on purpose, for a while. */
export interface Exception {
  readonly rule: RuleName;
  /** an object's id; a segment may be `*`, the namespace may not: an exception is for a place that has a name */
  readonly object: string;
  /** the ends of the paths that it covers (`hostNetwork`); without it, all that the rule says of the object */
  readonly at?: readonly string[];
  readonly reason: string;
  readonly owner: string;
  /** the last day on which it counts */
  readonly expires: IsoDate;
}

/** `2027-03-31` */
export type IsoDate = `${number}-${number}-${number}`;

export type Standing = 'excepted' | 'expiring' | 'expired';

const NOTICE_DAYS = 30;
const DAY_MS = 86_400_000;

/** How an exception stands on a day that is given: no rule and no exception reads a clock (decision 19 of the design). */
export function standingOf(exception: Exception, date: IsoDate): Standing {
  const daysLeft = (Date.parse(exception.expires) - Date.parse(date)) / DAY_MS;
  if (daysLeft < 0) return 'expired';
  return daysLeft <= NOTICE_DAYS ? 'expiring' : 'excepted';
}

export function covers(exception: Exception, rule: string, objectId: string, message: string): boolean {
  if (exception.rule !== rule || !matches(exception.object, objectId)) return false;
  if (exception.at === undefined) return true;
  const [path = ''] = message.split(': ', 1);
  return exception.at.some((end) => path === end || path.endsWith(`.${end}`));
}

function matches(pattern: string, objectId: string): boolean {
  if (!pattern.includes('*')) return pattern === objectId;
  const segments = objectId.split('/');
  const wanted = pattern.split('/');
  return (
    wanted.length === segments.length && wanted.every((one, index) => one === '*' || one === segments[index])
  );
}
