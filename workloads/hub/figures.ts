import type { Metrics } from '../kit/metrics.ts';

export interface Figures {
  taken(entries: number, bytes: number): void;
  repeated(): void;
  refused(reason: 'not-entitled' | 'not-a-batch' | 'hole' | 'disk'): void;
}

export function createFigures(metrics: Metrics): Figures {
  const batches = metrics.counter('batches_total', 'batches that are durable here');
  const entries = metrics.counter('entries_total', 'entries of those batches');
  const bytes = metrics.counter('batch_bytes_total', 'compressed bytes of those batches');
  const repeated = metrics.counter('repeated_batches_total', 'batches that were here already');
  const refused = metrics.counter('refused_total', 'batches not taken, by reason', ['reason']);
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
