/** Something that a machine does again and again. */
export interface Duty {
  readonly everyMs: number;
  nextMs: number;
  readonly run: (nowMs: number) => void;
}

/** Runs what is due. A duty that was missed is not made up for: a scanner whose sweep is late takes the next one. */
export function runDue(duties: readonly Duty[], nowMs: number): void {
  for (const duty of duties) {
    if (nowMs < duty.nextMs) continue;
    const missed = Math.floor((nowMs - duty.nextMs) / duty.everyMs);
    duty.nextMs += (missed + 1) * duty.everyMs;
    duty.run(nowMs);
  }
}
