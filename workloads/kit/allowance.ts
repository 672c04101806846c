/** A bucket that fills with time and holds no more than its burst. */
export interface Allowance {
  /** Whether so much may be spent now; what is refused is the caller's to count. */
  take(amount: number): boolean;
}

export interface Bound {
  readonly perSecond: number;
  /** at once, after a quiet time */
  readonly burst: number;
}

/** `now` in ms of a clock that never goes back. */
export function createAllowance({ perSecond, burst }: Bound, now: () => number): Allowance {
  let left = burst;
  let filledAtMs = now();
  return {
    take(amount) {
      const atMs = now();
      left = Math.min(burst, left + ((atMs - filledAtMs) / 1000) * perSecond);
      filledAtMs = atMs;
      if (amount > left) return false;
      left -= amount;
      return true;
    },
  };
}
