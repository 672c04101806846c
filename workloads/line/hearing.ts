import type { Command, Verdict } from '../contracts/messages.ts';
import { beat, openGaps, setMark, type Mark } from './gap.ts';
import { hearVerdict } from './inspection.ts';
import { record } from './latency.ts';
import { hear } from './obedience.ts';
import type { Gap } from './protocol.ts';
import { cellNameOf, type GatewayState, type LineState } from './state.ts';
import { command as commandArm } from './world.ts';

/** One moment on two clocks: the site's, and one that only ever goes forward, for durations. */
export interface Moment {
  epochMs: number;
  steadyMs: number;
}

/** A command arrived on the topic of that arm. Yields the gaps that it ends. */
export function onCommand(
  state: LineState,
  gateway: GatewayState,
  armId: string,
  command: Command,
  at: Moment,
): Gap[] {
  gateway.commands += 1;
  gateway.judged.commands += 1;
  if (command.action === 'STOP') state.stops += 1;
  commandArm(state.world, armId, command, at.epochMs);
  hear(state.obedience, armId, command, at.epochMs);
  const publishedAtMs = gateway.sweepTimes.get(cellNameOf(armId))?.get(command.triggerAt);
  if (publishedAtMs !== undefined) record(state.latency, at.steadyMs - publishedAtMs);
  const heard = { arrivedAtMs: at.epochMs, madeAtMs: command.issuedAt, term: command.term };
  return beat(gateway.commandPulse, heard).map(({ mark, ms }) => gapOf(state, gateway, mark, ms));
}

/** A verdict arrived on the topic of that camera. Yields the gaps that it ends. */
export function onVerdict(
  state: LineState,
  gateway: GatewayState,
  cameraId: string,
  verdict: Verdict,
  at: Moment,
): Gap[] {
  hearVerdict(state.inspection, cameraId, verdict);
  const heard = { arrivedAtMs: at.epochMs, madeAtMs: verdict.timestamp, term: 0 };
  return beat(gateway.verdictPulse, heard).map(({ mark, ms }) => gapOf(state, gateway, mark, ms));
}

/**
 * A service was killed on one gateway or on all. The inferencer's gap is one of verdicts; every other service's is one
 * of commands, the aggregator's too: that it shows none is the point (S97).
 */
export function onMark(state: LineState, mark: Mark): Gap[] {
  const gateways = [...state.gateways.values()].filter(
    ({ host }) => mark.gateway === undefined || mark.gateway === host,
  );
  return gateways.flatMap((gateway) => {
    const pulse = mark.service === 'vision-inferencer' ? gateway.verdictPulse : gateway.commandPulse;
    const ms = setMark(pulse, mark, mark.service === 'collision-engine' ? 'term' : 'time');
    return ms === undefined ? [] : [gapOf(state, gateway, mark, ms)];
  });
}

/** The gaps that are still open when the run ends. */
export function unendedGaps(state: LineState, nowMs: number): Gap[] {
  return [...state.gateways.values()].flatMap((gateway) =>
    [gateway.commandPulse, gateway.verdictPulse]
      .flatMap((pulse) => openGaps(pulse, nowMs))
      .map(({ mark, ms }) => gapOf(state, gateway, mark, ms)),
  );
}

/** When a gap ends, an arm that lost its permission in it has come to a stand and cannot have left again. */
function gapOf({ world }: LineState, gateway: GatewayState, mark: Mark, ms: number): Gap {
  const arms = gateway.cells.flatMap((cell) => cell.arms.map(({ id }) => id));
  const stood = arms.filter((id) => world.arms.get(id)?.speedMmS === 0);
  return { service: mark.service, gateway: gateway.host, ms, arms: stood };
}
