/** How an attempt to reach a host ended, where the link was at fault. */
export type LinkFault =
  /** who answers is not who the site file says: never tried again, for nothing was sent and nothing may be */
  | 'wrong-host'
  /** the host does not let us in */
  | 'not-let-in'
  /** nobody answered, or the link broke */
  | 'gone';

export interface RetryBounds {
  /** attempts in a row that came to nothing */
  readonly inVain: number;
  /** attempts in all */
  readonly inAll: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** About two minutes of silence, as long as a switch takes to start; and never for ever. */
export const RETRY_BOUNDS: RetryBounds = { inVain: 8, inAll: 50, firstWaitMs: 1_000, longestWaitMs: 30_000 };

/** Who only looks says soon who is out of reach. */
export const LOOK_BOUNDS: RetryBounds = { ...RETRY_BOUNDS, inVain: 2, inAll: 10 };

export interface Tries {
  /** all of them, the one that just ended included */
  readonly inAll: number;
  /** since anything was last heard of the host */
  readonly inVain: number;
}

/** How long to wait for the next try; undefined where there is to be none. */
export function waitMs(
  fault: LinkFault,
  { inAll, inVain }: Tries,
  bounds: RetryBounds = RETRY_BOUNDS,
): number | undefined {
  if (fault !== 'gone' || inVain >= bounds.inVain || inAll >= bounds.inAll) return undefined;
  return Math.min(bounds.longestWaitMs, bounds.firstWaitMs * 2 ** Math.max(0, inVain - 1));
}

/** ssh's own code for all that is not the command's. */
const SSH_FAILED = 255;

/** What was wrong with the link by what ssh said; undefined where the command itself ended. */
export function linkFault(code: number, stderr: string): LinkFault | undefined {
  if (code !== SSH_FAILED) return undefined;
  if (/host key verification failed|no matching host key type/i.test(stderr)) return 'wrong-host';
  if (/permission denied|too many authentication failures|no such identity/i.test(stderr))
    return 'not-let-in';
  return 'gone';
}
