/**
 * One part of one host, from a version to another: what is done next, decided from what is on its disk alone, so that
 * a host that lost its power in the middle goes on, or back, by itself (S117).
 */
export interface Upgrade {
  readonly driver: Driver;
  readonly from: string;
  readonly to: string;
  /** whether the part keeps data that a newer version may change so that the older one cannot read it */
  readonly keepsData: boolean;
}

/**
 * How versions lie on the disk. `slots`: two beside each other, and one write says which is started (K3s: a link to its
 * binary; RAUC: the loader's slot). `in-place`: one over the other (apt), and the old packages are kept to go back by.
 */
export type Driver = 'slots' | 'in-place';

/** Written, and synced, before the action after which it is named begins to have an effect. */
export type Phase = 'idle' | 'saved' | 'staged' | 'trying' | 'returning' | 'kept' | 'returned';

export interface Seen {
  readonly phase: Phase;
  /** the version that runs, or that would if it came up */
  readonly running: string;
  /** an installation in place that was cut off in the middle */
  readonly isHalf: boolean;
  /** whether its data is as a newer version than the one that runs has left it */
  readonly isDataAhead: boolean;
  /** how often the new version was started, or was about to be */
  readonly starts: number;
  /** undefined as long as nobody can say */
  readonly isHealthy: boolean | undefined;
  /** whether the time that it was given to become healthy is over */
  readonly isLate: boolean;
  readonly isCordoned: boolean;
  /** versions that this host has come back from: never again by itself */
  readonly refused: readonly string[];
  /** undefined where it may begin; else why it may not (`leave.ts`) */
  readonly hindrance: string | undefined;
}

/** A power cut is not the version's fault; what has hung twice is. */
const MOST_STARTS = 2;

/**
 * Each may be cut off at any point and is then decided anew.
 * `save`: versions, kept packages, and of data a snapshot. `stage`: the new one beside the old one, checked, started by
 * nobody. `cordon`: and take the site's lease of one host at a time. `try`: start the new one, once: whatever happens
 * then, the next start is the old one's. `mend`: end an installation that was cut off. `keep`: from now on the new one.
 * `return`: from now on the old one, and its data from the snapshot. `refuse`: note the version. `uncordon`: and give
 * the lease back.
 */
export type Action =
  'save' | 'stage' | 'cordon' | 'try' | 'mend' | 'keep' | 'return' | 'refuse' | 'uncordon' | 'wait' | 'end';

export function nextAction(upgrade: Upgrade, seen: Seen): Action {
  switch (seen.phase) {
    case 'kept':
    case 'returned':
      return seen.isCordoned ? 'uncordon' : 'end';
    case 'idle':
      if (seen.running === upgrade.to || seen.refused.includes(upgrade.to)) return 'end';
      return seen.hindrance === undefined ? 'save' : 'wait';
    case 'saved':
      return 'stage';
    // Only from here on does the line feel it: leave is asked for again, and nothing is lost by waiting.
    case 'staged':
      if (seen.isCordoned) return 'try';
      return seen.hindrance === undefined ? 'cordon' : 'wait';
    case 'trying':
      return whileTrying(upgrade, seen);
    case 'returning':
      return whileReturning(upgrade, seen);
  }
}

function whileTrying({ to }: Upgrade, { running, isHalf, starts, isHealthy, isLate }: Seen): Action {
  if (isHalf) return 'mend';
  // The one start that it had is over, by a cut or by a watchdog: the loader has gone back.
  if (running !== to) return starts < MOST_STARTS ? 'try' : 'return';
  if (isHealthy === true) return 'keep';
  return isHealthy === false || isLate ? 'return' : 'wait';
}

function whileReturning({ from }: Upgrade, { running, isHalf, isDataAhead }: Seen): Action {
  if (isHalf) return 'mend';
  return running === from && !isDataAhead ? 'refuse' : 'return';
}
