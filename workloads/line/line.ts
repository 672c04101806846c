import { setTimeout as pause } from 'node:timers/promises';
import type { LinePlan } from '../contracts/plan.ts';
import type { Log } from '../kit/log.ts';
import { CYCLE_MS } from './arm.ts';
import { dutiesOf } from './duties.ts';
import { runDue } from './duty.ts';
import type { Mark } from './gap.ts';
import { connectUplink, type Uplink, type UplinkOptions } from './gateway.ts';
import { onCommand, onMark, onVerdict, unendedGaps, type Moment } from './hearing.ts';
import { countWaiting, type ModelCard } from './inspection.ts';
import { connectMachines } from './machine-uplink.ts';
import { isDrained } from './outbox.ts';
import type { FromLine, Gap, Report } from './protocol.ts';
import { reportOf } from './report.ts';
import { forgetSilences } from './silence.ts';
import { snapshotOf } from './snapshot.ts';
import { createState, type GatewayState, type LineState } from './state.ts';
import { watchCycle } from './watch.ts';
import { advance } from './world.ts';

/** A running line. */
export interface Line {
  mark(mark: Mark): void;
  /** tells the report as it is by now, and works on */
  judge(): void;
  /** holds the arms, sends what was measured, waits for what is under way, then tells gaps and report */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface LineRun {
  plan: LinePlan;
  seed: number;
  scale: number;
  /** the arms ignore STOP and lapsed permissions */
  isDeaf: boolean;
  /** gateway → mqtts://host:port, one for every gateway that has cells */
  brokers: Readonly<Record<string, string>>;
  tlsDir: string;
  /** whether `tlsDir` is one client's, or has a folder for each machine */
  certificates: 'shared' | 'each';
  card: ModelCard;
  log: Log;
  tell: (message: FromLine) => void;
}

const SNAPSHOT_MS = 200;
/** How long the end of a run waits for brokers that do not acknowledge, and for verdicts that do not come. */
const FLUSH_MS = 10_000;
const VERDICTS_MS = 3_000;

export async function startLine(run: LineRun): Promise<Line> {
  const startMs = Date.now();
  const state = createState(run.plan, { ...run, startMs });
  const tellGaps = (gaps: readonly Gap[]): void => {
    for (const gap of gaps) run.tell({ kind: 'gap', gap });
  };
  const uplinks = new Map<string, Uplink>(
    await Promise.all(
      [...state.gateways.values()].map(
        async (gateway) => [gateway.host, await uplinkOf(run, state, gateway, tellGaps)] as const,
      ),
    ),
  );
  const duties = dutiesOf(
    state,
    (host, machine, channel, payload, qos) =>
      uplinks.get(host)?.publish(machine, channel, payload, qos) ?? Promise.reject(new Error(host)),
    startMs,
  );
  duties.push({
    everyMs: SNAPSHOT_MS,
    nextMs: startMs,
    run: () => run.tell({ kind: 'snapshot', snapshot: snapshotOf(state) }),
  });
  const clock = setInterval(() => {
    const nowMs = Date.now();
    advance(state.world, nowMs, (fromMs) => watchCycle(state, fromMs));
    runDue(duties, nowMs);
  }, CYCLE_MS);
  void Promise.all([...uplinks.values()].map(({ reached }) => reached)).then(() => {
    run.tell({ kind: 'ready' });
  });

  const judge = (): Report => {
    const report = reportOf(state, run.card, Date.now());
    forgetSilences(state);
    return report;
  };
  return {
    mark: (mark) => tellGaps(onMark(state, mark)),
    judge: () => run.tell({ kind: 'judgement', report: judge() }),
    finish: async () => {
      if (state.world.isHeld) return;
      state.world.isHeld = true;
      await settle(state);
      clearInterval(clock);
      tellGaps(unendedGaps(state, Date.now()));
      run.tell({ kind: 'report', report: judge() });
    },
    close: async () => {
      clearInterval(clock);
      await Promise.all([...uplinks.values()].map((uplink) => uplink.close()));
    },
  };
}

function uplinkOf(
  run: LineRun,
  state: LineState,
  gateway: GatewayState,
  tellGaps: (gaps: readonly Gap[]) => void,
): Promise<Uplink> {
  const options: Omit<UplinkOptions, 'tlsDir'> = {
    site: run.plan.site,
    host: gateway.host,
    cells: gateway.cells,
    url: run.brokers[gateway.host] ?? '',
    log: run.log.child({ gateway: gateway.host }),
    onCommand: (arm, command) => tellGaps(onCommand(state, gateway, arm, command, moment())),
    onVerdict: (camera, verdict) => tellGaps(onVerdict(state, gateway, camera, verdict, moment())),
    onMalformed: () => {
      state.malformed += 1;
    },
  };
  return run.certificates === 'each'
    ? connectMachines({ ...options, tlsDirs: run.tlsDir })
    : connectUplink({ ...options, tlsDir: run.tlsDir });
}

function moment(): Moment {
  return { epochMs: Date.now(), steadyMs: performance.now() };
}

/** Until every arm stands and everything that was sent is acknowledged and answered, or for as long as that may take. */
async function settle(state: LineState): Promise<void> {
  const startMs = Date.now();
  const isSettled = (): boolean => {
    const waitedMs = Date.now() - startMs;
    if (waitedMs >= FLUSH_MS) return true;
    const isStanding = [...state.world.arms.values()].every(({ speedMmS }) => speedMmS === 0);
    const isAnswered = countWaiting(state.inspection) === 0 || waitedMs >= VERDICTS_MS;
    return isStanding && isAnswered && state.outboxes.every(isDrained);
  };
  while (!isSettled()) await pause(20);
}
