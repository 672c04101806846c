/** When the scans of a cell were published, by the timestamp that they carry; only the last few are remembered. */
export type SweepTimes = Map<number, number>;

/** Three seconds at 20 Hz: a command that rests on an older scan has long expired. */
const REMEMBERED = 64;

/** Several scanners of a cell may carry one timestamp: the first of them counts, so that no latency is flattered. */
export function rememberSweep(times: SweepTimes, timestamp: number, publishedAtMs: number): void {
  if (times.has(timestamp)) return;
  times.set(timestamp, publishedAtMs);
  if (times.size <= REMEMBERED) return;
  for (const oldest of times.keys()) {
    times.delete(oldest);
    return;
  }
}
