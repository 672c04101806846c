import { backoffMs } from '../kit/backoff.ts';

export interface Pace {
  intervalMs: number;
  /** more than this goes before its time */
  maxPendingBytes: number;
}

export interface Pending {
  entries: number;
  bytes: number;
  /** when the last delivery began */
  begunAtMs: number;
  /** deliveries that failed since one succeeded */
  failures: number;
  failedAtMs: number;
}

const MIN_LONGEST_MS = 5_000;
const MAX_LONGEST_MS = 60_000;

/** How long until the next delivery. `random` is in [0, 1): the gateways of a site do not come back in step. */
export function dueInMs(pending: Pending, pace: Pace, nowMs: number, random: number): number {
  const { entries, bytes, begunAtMs, failures, failedAtMs } = pending;
  if (failures > 0) {
    const maxMs = Math.min(MAX_LONGEST_MS, Math.max(MIN_LONGEST_MS, pace.intervalMs));
    return Math.max(0, failedAtMs + backoffMs({ firstMs: 500, maxMs }, failures - 1, random) - nowMs);
  }
  if (entries > 0 && bytes > pace.maxPendingBytes) return 0;
  return Math.max(0, begunAtMs + pace.intervalMs - nowMs);
}
