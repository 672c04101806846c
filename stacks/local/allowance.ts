/** What a link of some rate may carry by now: a token bucket whose clock is given. */
export interface Allowance {
  /** how many of `wantedBytes` may go now; they are taken */
  take(wantedBytes: number, nowMs: number): number;
  setRateMbit(rateMbit: number): void;
}

/** What may be saved up while nothing is sent, so that a tick that comes late does not lose its share. */
export const BURST_MS = 100;

export function createAllowance(rateMbit: number, startMs: number): Allowance {
  let bytesPerMs = bytesPerMsOf(rateMbit);
  let saved = 0;
  let lastMs = startMs;
  return {
    take: (wantedBytes, nowMs) => {
      saved = Math.min(saved + (nowMs - lastMs) * bytesPerMs, BURST_MS * bytesPerMs);
      lastMs = nowMs;
      const taken = Math.min(wantedBytes, Math.floor(saved));
      saved -= taken;
      return taken;
    },
    setRateMbit: (next) => {
      bytesPerMs = bytesPerMsOf(next);
    },
  };
}

/** 1 Mbit/s is 125 bytes a millisecond. */
function bytesPerMsOf(rateMbit: number): number {
  return rateMbit * 125;
}
