import type { FromLine, Gap, Report, Snapshot, ToLine } from '../../workloads/line/protocol.ts';
import type { Child } from './child.ts';
import { within } from './deadline.ts';

/** The simulated line, seen from the process that started it. */
export interface LineProcess {
  readonly child: Child;
  /** resolves when every broker was reached and the machines work */
  readonly ready: Promise<void>;
  snapshot(): Snapshot | undefined;
  gaps(): readonly Gap[];
  /** a service was killed now: its gap follows */
  mark(service: string, gateway: string): void;
  /** what the line has seen so far, while it works on; its silences are those since the last judgement */
  judge(deadlineMs: number): Promise<Report>;
  /** the line stands still and says what it saw; rejects when it does not answer in time */
  finish(deadlineMs: number): Promise<Report>;
}

/** `launch` starts the process with the given listener for its messages. */
export function startLine(launch: (onMessage: (message: unknown) => void) => Child): LineProcess {
  let snapshot: Snapshot | undefined;
  const gaps: Gap[] = [];
  const ready = Promise.withResolvers<undefined>();
  const report = Promise.withResolvers<Report>();
  let judgement = Promise.withResolvers<Report>();
  const child = launch((message) => {
    const said = message as FromLine;
    if (said.kind === 'ready') ready.resolve(undefined);
    else if (said.kind === 'snapshot') snapshot = said.snapshot;
    else if (said.kind === 'gap') gaps.push(said.gap);
    else if (said.kind === 'judgement') judgement.resolve(said.report);
    else report.resolve(said.report);
  });
  const tell = (message: ToLine): void => child.send(message);
  return {
    child,
    ready: ready.promise,
    snapshot: () => snapshot,
    gaps: () => gaps,
    mark: (service, gateway) => tell({ kind: 'mark', service, gateway, atMs: Date.now() }),
    judge: (deadlineMs) => {
      judgement = Promise.withResolvers<Report>();
      tell({ kind: 'judge' });
      return within(judgement.promise, deadlineMs, 'the line did not say how it is going');
    },
    finish: (deadlineMs) => {
      tell({ kind: 'finish' });
      return within(report.promise, deadlineMs, 'the line did not report');
    },
  };
}
