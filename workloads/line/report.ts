import { judgeApproach } from './approach.ts';
import { judgeInspection, type ModelCard } from './inspection.ts';
import { judgeObedience } from './obedience.ts';
import { isDrained, producedBy } from './outbox.ts';
import type { Check, Report } from './protocol.ts';
import { silencesOf } from './silence.ts';
import { commandFigures } from './snapshot.ts';
import type { GatewayState, LineState } from './state.ts';

/** What came of the run: its figures, the line's own counting, and every check that the line can judge. */
export function reportOf(state: LineState, card: ModelCard, nowMs: number): Report {
  const { published, inspected, wrong } = state.inspection;
  return {
    commands: commandFigures(state),
    frames: { published, inspected, wrong, unanswered: published - inspected },
    produced: state.outboxes.map(producedBy),
    silences: silencesOf(state, nowMs),
    checks: [
      judgeApproach(state.approach),
      judgeObedience(state.obedience),
      judgeInspection(state.inspection, card),
      judgeWork(state),
      judgePublishing(state),
    ],
  };
}

/** `worked`: on every gateway commands came and an arm moved, so that a dead line passes no check by standing still. */
export function judgeWork(state: LineState): Check {
  const travelled = (gateway: GatewayState): number =>
    gateway.cells
      .flatMap(({ arms }) => arms)
      .reduce((sum, { id }) => sum + (state.world.arms.get(id)?.travelledMm ?? 0), 0);
  const all = [...state.gateways.values()].filter(({ cells }) => cells.some(({ arms }) => arms.length > 0));
  const idle = all.filter((gateway) => gateway.commands === 0 || travelled(gateway) === 0);
  const metres = Math.round(all.reduce((sum, gateway) => sum + travelled(gateway), 0) / 1000);
  return {
    name: 'worked',
    ok: all.length > 0 && idle.length === 0,
    detail:
      idle.length === 0
        ? `the tools of ${state.world.arms.size} arms travelled ${metres} m on ${all.length} gateways`
        : `no command or no movement on ${idle.map(({ host }) => host).join(', ')}`,
  };
}

/** `published`: a broker acknowledged every reading that was taken. */
export function judgePublishing({ outboxes }: LineState): Check {
  const open = outboxes.filter((outbox) => !isDrained(outbox));
  const acknowledged = outboxes.reduce((sum, outbox) => sum + outbox.acknowledged, 0);
  const skipped = outboxes.reduce((sum, { skippedSeconds }) => sum + skippedSeconds, 0);
  const named = open.slice(0, 5).map(({ sensors, acknowledged: upTo }) => `${sensors.machine} after ${upTo}`);
  return {
    name: 'published',
    ok: open.length === 0,
    detail: [
      `${acknowledged} readings acknowledged`,
      ...(open.length > 0 ? [`not acknowledged: ${open.length} machines, ${named.join(', ')}`] : []),
      ...(skipped > 0 ? [`${skipped} machine-seconds not measured for want of a broker`] : []),
    ].join('; '),
  };
}
