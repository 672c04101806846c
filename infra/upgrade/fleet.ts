/** A site in a rollout, as it was last heard of. */
export interface FleetSite {
  readonly name: string;
  /** 0 goes first: what nobody would miss */
  readonly ring: number;
  readonly isReachable: boolean;
  readonly progress: 'old' | 'upgrading' | 'new' | 'back';
}

/**
 * Where a site stands. `waits`: its ring is not open. `due`: it may begin, in its window. `late`: it may begin, and is
 * not to be reached; nobody waits for it, and it begins when it is back. `back`: it came back from the new version.
 * `stopped`: too many came back, and it does not begin.
 */
export type Standing = 'waits' | 'due' | 'late' | 'upgrading' | 'done' | 'back' | 'stopped';

export interface Rollout {
  /** rings up to this one may begin */
  readonly openRing: number;
  readonly isStopped: boolean;
}

export const BEGUN: Rollout = { openRing: 0, isStopped: false };

/** Of all that tried a version, the share that may come back from it before nobody else begins. */
const MOST_BACK_SHARE = 0.05;
/** One of a few is no share: so many it takes at the least. */
const MOST_BACK = 2;

/**
 * The rollout after what was heard of all sites: at most one more ring is open, and a stop is final, for the version is
 * what it is. A ring is through when nobody who can be reached is still to do it; sites that are offline are neither
 * waited for nor forgotten. Before anybody has done it at all, nothing is known of the version, and no ring is through.
 */
export function advanced({ openRing, isStopped }: Rollout, sites: readonly FleetSite[]): Rollout {
  const tried = sites.filter(({ progress }) => progress === 'new' || progress === 'back').length;
  const back = sites.filter(({ progress }) => progress === 'back').length;
  if (isStopped || (back >= MOST_BACK && back > tried * MOST_BACK_SHARE))
    return { openRing, isStopped: true };
  const open = sites.filter(({ ring }) => ring <= openRing);
  const isThrough =
    open.every(({ isReachable, progress }) => !isReachable || progress === 'new' || progress === 'back') &&
    open.some(({ progress }) => progress === 'new');
  const isLast = sites.every(({ ring }) => ring <= openRing);
  const isEmpty = open.length === 0;
  return { openRing: (isThrough || isEmpty) && !isLast ? openRing + 1 : openRing, isStopped };
}

export function standingOf({ openRing, isStopped }: Rollout, site: FleetSite): Standing {
  switch (site.progress) {
    case 'new':
      return 'done';
    case 'back':
    case 'upgrading':
      return site.progress;
    case 'old':
      if (isStopped) return 'stopped';
      if (site.ring > openRing) return 'waits';
      return site.isReachable ? 'due' : 'late';
  }
}

/** Whether nothing is left that could change by itself: all that is open are sites that nobody reaches. */
export function isOver(rollout: Rollout, sites: readonly FleetSite[]): boolean {
  return sites.every((site) => !['waits', 'due', 'upgrading'].includes(standingOf(rollout, site)));
}
