import type { EntryKind } from '../contracts/messages.ts';
import type { Metrics } from '../kit/metrics.ts';
import type { SpoolErrorCode, SpoolStats } from '../kit/spool.ts';
import { drainMs, untilFullMs } from './outage.ts';
import type { Ignored } from './decide.ts';

/** What the aggregator counts: everything that came is kept or ignored by reason, everything that went is declared. */
export interface Figures {
  kept(it: EntryKind, gap: number): void;
  ignored(reason: Ignored): void;
  refused(code: SpoolErrorCode): void;
  shed(readings: number): void;
  /** a batch of that many compressed bytes, made of that many bytes of the spool */
  delivered(batch: { bytes: number; spoolBytes: number; durationMs: number }): void;
  notDelivered(reason: NotDelivered): void;
  spool(
    stats: SpoolStats,
    at: { oldestAtMs: number | undefined; inBytesPerSecond: number; nowMs: number },
  ): void;
}

export type NotDelivered =
  | 'failed'
  | 'breaker-open'
  /** the hub has less of this spool than it once acknowledged */
  | 'hub-behind'
  /** the hub has more of this spool than there ever was here */
  | 'hub-ahead'
  | 'foreign-receipt';

export function createFigures(metrics: Metrics, maxSpoolBytes: number): Figures {
  const kept = metrics.counter('kept_total', 'messages that are in the spool', ['kind']);
  const readings = metrics.counter('readings_total', 'readings that are in the spool');
  const gaps = metrics.counter(
    'gap_readings_total',
    'readings that a machine numbered and that did not come',
  );
  const ignored = metrics.counter('ignored_total', 'messages that are not kept, by reason', ['reason']);
  const refused = metrics.counter('refused_total', 'messages left to the broker, by the spool error', [
    'code',
  ]);
  const shed = metrics.counter('dropped_readings_total', 'readings given up and declared');
  const batches = metrics.counter('batches_total', 'batches that the hub has in writing');
  const bytes = metrics.counter('batch_bytes_total', 'compressed bytes of those batches');
  const notDelivered = metrics.counter('undelivered_total', 'batches not delivered, by reason', ['reason']);
  const gauges = {
    entries: metrics.gauge('spool_entries', 'entries that the hub does not have yet'),
    bytes: metrics.gauge('spool_bytes', 'bytes of those entries, framing included'),
    diskBytes: metrics.gauge('spool_disk_bytes', 'what the files of the spool occupy'),
    oldest: metrics.gauge('spool_oldest_age_seconds', 'age of the oldest of those entries'),
    untilFull: metrics.gauge(
      'spool_full_in_seconds',
      'until something is given up, were the WAN away from now on',
    ),
    drain: metrics.gauge(
      'spool_drain_seconds',
      'until all of it is delivered, at the rate of the last batch',
    ),
    dropped: metrics.gauge('spool_dropped_entries', 'entries declared as given up, in the life of the spool'),
    damaged: metrics.gauge(
      'spool_damaged_entries',
      'entries declared as unreadable, in the life of the spool',
    ),
  };
  let outBytesPerSecond = Infinity;
  return {
    kept(it, gap) {
      kept.inc({ kind: it.kind });
      if (it.kind === 'readings') readings.inc(it.readings.readings.length);
      if (gap > 0) gaps.inc(gap);
    },
    ignored: (reason) => ignored.inc({ reason }),
    refused: (code) => refused.inc({ code }),
    shed: (count) => shed.inc(count),
    delivered(batch) {
      batches.inc();
      bytes.inc(batch.bytes);
      outBytesPerSecond = (batch.spoolBytes * 1000) / Math.max(1, batch.durationMs);
    },
    notDelivered: (reason) => notDelivered.inc({ reason }),
    spool(stats, { oldestAtMs, inBytesPerSecond, nowMs }) {
      gauges.entries.set(stats.entries);
      gauges.bytes.set(stats.bytes);
      gauges.diskBytes.set(stats.diskBytes);
      gauges.oldest.set(oldestAtMs === undefined ? 0 : Math.max(0, nowMs - oldestAtMs) / 1000);
      const freeBytes = Math.max(0, maxSpoolBytes - stats.bytes);
      gauges.untilFull.set(untilFullMs(freeBytes, inBytesPerSecond) / 1000);
      gauges.drain.set(drainMs(stats.bytes, inBytesPerSecond, outBytesPerSecond) / 1000);
      gauges.dropped.set(stats.declaredDropped);
      gauges.damaged.set(stats.declaredDamaged);
    },
  };
}
