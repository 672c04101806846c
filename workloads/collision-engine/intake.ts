/**
 * What arrived and was not looked at yet: the latest payload of each scanner, so that a loop that lags catches up
 * with the present instead of working off the past. Its size is bounded by the number of scanners.
 */
export interface Intake {
  offer(scanner: number, arrival: Arrival): void;
}

export interface Arrival {
  readonly payload: Uint8Array;
  /** of a clock that never goes back, ms */
  readonly arrivedAtMs: number;
}

/** `take` is called once for each waiting scanner as soon as the messages at hand were all offered. */
export function createIntake(
  take: (scanner: number, arrival: Arrival) => void,
  onSuperseded: () => void,
): Intake {
  const waiting = new Map<number, Arrival>();
  let isScheduled = false;
  const drain = (): void => {
    isScheduled = false;
    const batch = [...waiting];
    waiting.clear();
    for (const [scanner, arrival] of batch) take(scanner, arrival);
  };
  return {
    offer(scanner, arrival) {
      if (waiting.has(scanner)) onSuperseded();
      waiting.set(scanner, arrival);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(drain);
    },
  };
}
