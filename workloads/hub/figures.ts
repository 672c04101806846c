import type { Metrics } from '../kit/metrics.ts';

const REFUSALS = ['not-entitled', 'not-a-batch', 'hole', 'disk'] as const;

export interface Figures {
  taken(entries: number, bytes: number): void;
  repeated(): void;
  refused(reason: (typeof REFUSALS)[number]): void;
}

export function createFigures(metrics: Metrics): Figures {
  const batches = metrics.counter('batches_total', 'batches that are durable here');
  const entries = metrics.counter('entries_total', 'entries of those batches');
  const bytes = metrics.counter('batch_bytes_total', 'compressed bytes of those batches');
  const repeated = metrics.counter('repeated_batches_total', 'batches that were here already');
  const refused = metrics.counter('refused_total', 'batches not taken, by reason', ['reason']);
  // From the start: of a series that first shows with its first fault no rate is known.
  for (const reason of REFUSALS) refused.inc({ reason }, 0);
  return {
    taken(count, size) {
      batches.inc();
      entries.inc(count);
      bytes.inc(size);
    },
    repeated: () => repeated.inc(),
    refused: (reason) => refused.inc({ reason }),
  };
}
