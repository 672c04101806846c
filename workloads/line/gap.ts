import type { ToLine } from './protocol.ts';

export type Mark = Extract<ToLine, { kind: 'mark' }>;

/** What the machines of a gateway hear of one service: the last message, and the kills whose end they wait for. */
export interface Pulse {
  lastMs: number | undefined;
  /** the longest silence between two messages, since it was last forgotten */
  longestMs: number;
  term: number;
  /** the last message of the term before, and the first of this one */
  turn: { lastMs: number; firstMs: number } | undefined;
  waiting: Waiting[];
}

/** A kill ends with the first message that the killed process cannot have sent. */
export interface Waiting {
  mark: Mark;
  /** `term`: by a higher term, which only a new process has. `time`: made after the kill, by its own word. */
  endedBy: 'term' | 'time';
  /** last message of the killed process so far */
  lastMs: number;
}

export interface Beat {
  arrivedAtMs: number;
  madeAtMs: number;
  /** 0 where messages of this service carry none */
  term: number;
}

/** Kills that may wait for their end. */
const MAX_WAITING = 32;

export function createPulse(): Pulse {
  return { lastMs: undefined, longestMs: 0, term: 0, turn: undefined, waiting: [] };
}

/** A message arrived. Yields the gaps that it ends. */
export function beat(pulse: Pulse, { arrivedAtMs, madeAtMs, term }: Beat): { mark: Mark; ms: number }[] {
  const isNewTerm = term > pulse.term;
  if (isNewTerm) {
    if (pulse.lastMs !== undefined) pulse.turn = { lastMs: pulse.lastMs, firstMs: arrivedAtMs };
    pulse.term = term;
  }
  pulse.longestMs = Math.max(pulse.longestMs, arrivedAtMs - (pulse.lastMs ?? arrivedAtMs));
  pulse.lastMs = arrivedAtMs;
  if (pulse.waiting.length === 0) return [];
  const isEnd = ({ mark, endedBy }: Waiting): boolean =>
    endedBy === 'term' ? isNewTerm : madeAtMs > mark.atMs;
  const ended = pulse.waiting.filter(isEnd);
  pulse.waiting = pulse.waiting.filter((waiting) => !isEnd(waiting));
  for (const waiting of pulse.waiting) waiting.lastMs = arrivedAtMs;
  return ended.map(({ mark, lastMs }) => ({ mark, ms: arrivedAtMs - lastMs }));
}

/** A kill to measure. Yields its length at once where its end was heard before the mark came. */
export function setMark(pulse: Pulse, mark: Mark, endedBy: Waiting['endedBy']): number | undefined {
  const { turn, waiting } = pulse;
  if (endedBy === 'term' && turn && turn.firstMs > mark.atMs) return turn.firstMs - turn.lastMs;
  if (waiting.length < MAX_WAITING) waiting.push({ mark, endedBy, lastMs: pulse.lastMs ?? mark.atMs });
  return undefined;
}

/** The gaps that nothing ended, as long as they are by now. */
export function openGaps(pulse: Pulse, nowMs: number): { mark: Mark; ms: number }[] {
  return pulse.waiting.map(({ mark, lastMs }) => ({ mark, ms: nowMs - lastMs }));
}
