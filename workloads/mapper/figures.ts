import type { Metrics } from '../kit/metrics.ts';
import type { Refused, Side } from './desired.ts';
import { REFUSED } from './desired.ts';
import type { Unread } from './observe.ts';

/** What the mapper counts. No label takes its values from a machine. */
export interface Figures {
  /** what became of a message of a machine */
  message(outcome: 'read' | 'superseded' | 'unknown-machine' | 'too-large' | Unread): void;
  /** a datagram of a CoAP device that was given up */
  coapDropped(reason: string): void;
  report(): void;
  state(): void;
  /** what EdgeCore answered to a report, or that it did not */
  answer(outcome: ReportAnswer): void;
  desired(side: Side, outcome: 'held' | 'outlived' | 'known'): void;
  refused(side: Side, why: Refused): void;
  notWritten(): void;
  devices(counts: { all: number; silent: number; unknown: number; unreported: number }): void;
  edgeCore(isHere: boolean): void;
}

export type ReportAnswer = 'taken' | 'unknown-device' | 'refused' | 'none';

export function createFigures(metrics: Metrics): Figures {
  const messages = metrics.counter('messages_total', 'Messages of machines, by what became of them', [
    'outcome',
  ]);
  const coap = metrics.counter('coap_dropped_total', 'Datagrams of CoAP devices given up, by reason', [
    'reason',
  ]);
  const reports = metrics.counter('reports_total', 'Reports of twins that EdgeCore was sent');
  const states = metrics.counter('states_total', 'States of devices that EdgeCore was sent');
  const answers = metrics.counter('report_answers_total', 'What EdgeCore answered to reports', ['outcome']);
  const desired = metrics.counter(
    'desires_total',
    'Desired values that may be desired, by what became of them',
    ['side', 'outcome'],
  );
  const refused = metrics.counter('desires_refused_total', 'Desired values refused, by reason', [
    'side',
    'reason',
  ]);
  const unwritten = metrics.counter('desires_unwritten_total', 'Desired values that the disk did not take');
  const devices = metrics.gauge('devices_count', 'Machines whose twins are moved');
  const silent = metrics.gauge('devices_silent_count', 'Machines that nothing is heard of');
  const unknown = metrics.gauge('devices_unknown_count', 'Machines that EdgeCore does not know');
  const unreported = metrics.gauge(
    'devices_unreported_count',
    'Machines with a report of everything still to go out',
  );
  const here = metrics.gauge('edgecore_here_count', 'EdgeCore answers: 1, or 0');
  // From the start: of a series that first shows with its first fault no rate is known, and nobody hears of that one.
  for (const outcome of ['taken', 'unknown-device', 'refused', 'none']) answers.inc({ outcome }, 0);
  for (const side of ['site', 'cloud']) for (const reason of REFUSED) refused.inc({ side, reason }, 0);
  unwritten.inc(0);
  return {
    message: (outcome) => messages.inc({ outcome }),
    coapDropped: (reason) => coap.inc({ reason }),
    report: () => reports.inc(),
    state: () => states.inc(),
    answer: (outcome) => answers.inc({ outcome }),
    desired: (side, outcome) => desired.inc({ side, outcome }),
    refused: (side, reason) => refused.inc({ side, reason }),
    notWritten: () => unwritten.inc(),
    devices: (counts) => {
      devices.set(counts.all);
      silent.set(counts.silent);
      unknown.set(counts.unknown);
      unreported.set(counts.unreported);
    },
    edgeCore: (isHere) => here.set(isHere ? 1 : 0),
  };
}
