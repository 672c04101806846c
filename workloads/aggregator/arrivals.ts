/** When entries came, so that the oldest one's age is known without reading it. Coarse and bounded. */
export interface Arrivals {
  /** by ascending number: entries from here on came at `atMs` or later */
  readonly marks: { sequence: number; atMs: number }[];
}

const EVERY_MS = 1_000;
const MAX_MARKS = 1_000;

export function noArrivals(): Arrivals {
  return { marks: [] };
}

export function arrived({ marks }: Arrivals, sequence: number, nowMs: number): void {
  const last = marks.at(-1);
  if (last && nowMs - last.atMs < EVERY_MS) return;
  marks.push({ sequence, atMs: nowMs });
  // Half as many, the oldest kept: an age may come out too high, never too low.
  if (marks.length > MAX_MARKS) marks.splice(0, marks.length, ...marks.filter((_, index) => index % 2 === 0));
}

/** When the oldest entry that is left came; undefined where there is none. */
export function oldestAtMs(
  { marks }: Arrivals,
  oldestSequence: number,
  nextSequence: number,
): number | undefined {
  while (marks.length > 1 && marks[1]!.sequence <= oldestSequence) marks.shift();
  return oldestSequence < nextSequence ? marks[0]?.atMs : undefined;
}
