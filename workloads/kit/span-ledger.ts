import type { Metrics } from './metrics.ts';

/** What became of a span that ended: `unsampled` was ordinary and not chosen, `lost` is all that should have arrived. */
export type Outcome = 'delivered' | 'lost' | 'unsampled';

/** Spans begun and ended = delivered + lost + unsampled + under way. */
export interface SpanLedger {
  ended(): void;
  became(outcome: Outcome, spans?: number): void;
  lost(): number;
  unsampled(): number;
  /** ended, and nothing came of them yet */
  underWay(): number;
}

export function createSpanLedger(metrics: Metrics | undefined): SpanLedger {
  const counter = metrics?.counter('spans_total', 'Spans that ended, by what became of them', ['outcome']);
  const of: Record<Outcome, number> = { delivered: 0, lost: 0, unsampled: 0 };
  let ended = 0;
  return {
    ended: () => void (ended += 1),
    became(outcome, spans = 1) {
      of[outcome] += spans;
      counter?.inc({ outcome }, spans);
    },
    lost: () => of.lost,
    unsampled: () => of.unsampled,
    underWay: () => ended - of.delivered - of.lost - of.unsampled,
  };
}
