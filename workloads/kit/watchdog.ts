/** Notices that a loop no longer turns. */
export interface Watchdog {
  beat(): void;
  ageMs(): number;
  isAlive(): boolean;
}

/** Alive while the last beat is at most `deadlineMs` old. `now` in ms of a clock that never goes back. */
export function createWatchdog(options: { deadlineMs: number; now: () => number }): Watchdog {
  let beatAt = options.now();
  const ageMs = (): number => options.now() - beatAt;
  return {
    beat: () => {
      beatAt = options.now();
    },
    ageMs,
    isAlive: () => ageMs() <= options.deadlineMs,
  };
}
