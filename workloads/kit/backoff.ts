export interface Backoff {
  firstMs: number;
  maxMs: number;
}

/**
 * How long to wait before attempt `attempt` (0 for the first repetition): doubled each time up to `maxMs`, and between
 * half of that and all of it, so that the machines of a line do not come back in step. `random` is in [0, 1).
 */
export function backoffMs({ firstMs, maxMs }: Backoff, attempt: number, random: number): number {
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  return ceilingMs * (0.5 + random / 2);
}
