/** How much one process may log: what wears its gateway's flash and fills the buffer that waits for the hub. */
export interface LogBound {
  readonly bytesPerSecond: number;
  /** at once, after a quiet time */
  readonly burstBytes: number;
}

/** An eventful hour is far below it, and a loop that fails at full speed is held at 173 MB a day. */
export const LOG_BOUND: LogBound = { bytesPerSecond: 2_000, burstBytes: 128_000 };

export interface LogAllowance {
  /** Whether a line of so many bytes may go out now; what is refused is the caller's to count. */
  take(bytes: number): boolean;
}

/** A bucket that fills with time. `now` in ms of a clock that never goes back. */
export function createLogAllowance(
  { bytesPerSecond, burstBytes }: LogBound,
  now: () => number,
): LogAllowance {
  let leftBytes = burstBytes;
  let filledAtMs = now();
  return {
    take(bytes) {
      const atMs = now();
      leftBytes = Math.min(burstBytes, leftBytes + ((atMs - filledAtMs) / 1000) * bytesPerSecond);
      filledAtMs = atMs;
      if (bytes > leftBytes) return false;
      leftBytes -= bytes;
      return true;
    },
  };
}
