/** D1: how long an outage may last before a spool with that much room gives something up. */
export function untilFullMs(freeBytes: number, inBytesPerSecond: number): number {
  return inBytesPerSecond > 0 ? (freeBytes / inBytesPerSecond) * 1000 : Infinity;
}

/** D3: how long a backlog takes to leave while as much comes in as before. T = T_out · r / (C − r), and T_out · r is it. */
export function drainMs(backlogBytes: number, inBytesPerSecond: number, outBytesPerSecond: number): number {
  if (backlogBytes === 0) return 0;
  const spare = outBytesPerSecond - inBytesPerSecond;
  return spare > 0 ? (backlogBytes / spare) * 1000 : Infinity;
}

/** Bytes a second over the last minute. */
export interface Meter {
  add(bytes: number, nowMs: number): void;
  perSecond(nowMs: number): number;
}

const SLOT_MS = 1_000;
const SLOTS = 60;

export function createMeter(startMs: number): Meter {
  const slots: { slot: number; bytes: number }[] = [];
  return {
    add(bytes, nowMs) {
      const slot = Math.floor(nowMs / SLOT_MS);
      const last = slots.at(-1);
      if (last?.slot === slot) last.bytes += bytes;
      else slots.push({ slot, bytes });
      if (slots.length > SLOTS) slots.shift();
    },
    perSecond(nowMs) {
      const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS;
      const bytes = slots.reduce((sum, each) => sum + (each.slot > oldest ? each.bytes : 0), 0);
      const seconds = Math.min(SLOTS, Math.max(1, (nowMs - startMs) / 1000));
      return bytes / seconds;
    },
  };
}
