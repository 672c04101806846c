import type { Action } from '../contracts/messages.ts';
import type { Metrics } from '../kit/metrics.ts';
import type { Unreadable } from './scan-message.ts';
import type { Unbelieved } from './watch.ts';

/** What the engine counts, each figure by what it means here. */
export interface Figures {
  scan(ageMs: number): void;
  refused(why: Unreadable | Unbelieved | 'stranger'): void;
  superseded(): void;
  command(action: Action): void;
  latency(ms: number): void;
  stop(): void;
  unsent(action: Action | 'clear'): void;
  recorded(records: number): void;
  recordFailed(): void;
  silentScanners(count: number): void;
  stoppedArms(count: number): void;
}

const AGE_BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const LATENCY_BUCKETS_MS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 20, 50, 120];

/** Fewer than 60 series: no label takes its values from a machine. */
export function createFigures(metrics: Metrics): Figures {
  const age = metrics.histogram('scan_age_ms', 'Age of a scan when it was read', AGE_BUCKETS_MS);
  const latency = metrics.histogram(
    'command_latency_ms',
    'From the arrival of a scan to the last command that it led to',
    LATENCY_BUCKETS_MS,
  );
  const refused = metrics.counter('messages_refused_total', 'Messages that were not believed', ['reason']);
  const superseded = metrics.counter('scans_superseded_total', 'Scans that a later one overtook unread');
  const commands = metrics.counter('decisions_total', 'Commands decided', ['action']);
  const stops = metrics.counter('stops_total', 'Arms that were stopped while they were permitted to move');
  const unsent = metrics.counter('commands_unsent_total', 'Commands that did not reach the broker', [
    'action',
  ]);
  // From the start: of a series that first shows with its first fault no rate is known, and nobody hears of that one.
  for (const action of ['STOP', 'SLOW', 'RUN', 'clear']) unsent.inc({ action }, 0);
  const recorded = metrics.counter('records_written_total', 'Stops and releases that are on disk');
  const failed = metrics.counter('records_failed_total', 'Writes of the durable state that failed');
  const silent = metrics.gauge('scanners_silent_count', 'Scanners that no permission can rest on now');
  const stopped = metrics.gauge('arms_stopped_count', 'Arms that stand');
  return {
    scan: (ageMs) => age.observe(ageMs),
    refused: (reason) => refused.inc({ reason }),
    superseded: () => superseded.inc(),
    command: (action) => commands.inc({ action }),
    latency: (ms) => latency.observe(ms),
    stop: () => stops.inc(),
    unsent: (action) => unsent.inc({ action }),
    recorded: (records) => recorded.inc(records),
    recordFailed: () => failed.inc(),
    silentScanners: (count) => silent.set(count),
    stoppedArms: (count) => stopped.set(count),
  };
}
