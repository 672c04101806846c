/**
 * Durations in a histogram of bounded size. Each bucket is 2 % wider than the one before, from 10 µs to about a
 * minute; a quantile is the upper edge of its bucket, so it never flatters.
 */
export interface Latency {
  count: number;
  readonly buckets: Uint32Array;
}

const FLOOR_MS = 0.01;
const GROWTH = Math.log(1.02);
const BUCKETS = 800;

export function createLatency(): Latency {
  return { count: 0, buckets: new Uint32Array(BUCKETS) };
}

export function record(latency: Latency, ms: number): void {
  const bucket = ms <= FLOOR_MS ? 0 : Math.ceil(Math.log(ms / FLOOR_MS) / GROWTH);
  latency.buckets[Math.min(BUCKETS - 1, bucket)]! += 1;
  latency.count += 1;
}

/** The smallest bucket edge that at least this share of the durations does not exceed; 0 where there are none. */
export function quantileMs({ count, buckets }: Latency, share: number): number {
  let left = Math.ceil(count * share);
  if (left === 0) return 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    left -= buckets[bucket]!;
    if (left <= 0) return FLOOR_MS * Math.exp(GROWTH * bucket);
  }
  return Infinity;
}
