/** Which spans are worth the flash and the WAN: decided when one has ended, where all about it is known. */
export interface Sampling {
  /** of the ordinary ones, so many to one that is kept */
  readonly oneIn: number;
  /** whatever took as long is kept */
  readonly slowMs: number;
}

export const KEEP_ALL: Sampling = { oneIn: 1, slowMs: 0 };

export interface EndedSpan {
  readonly traceId: string;
  readonly durationMs: number;
  /** it failed, or whoever made it asked for it */
  readonly isMarked: boolean;
}

/** Ordinary spans are chosen by their trace, so that who knows the id knows the answer. */
export function isKept({ traceId, durationMs, isMarked }: EndedSpan, { oneIn, slowMs }: Sampling): boolean {
  return isMarked || durationMs >= slowMs || Number.parseInt(traceId.slice(-8), 16) % oneIn === 0;
}
