import { lightOf } from './permission.ts';
import type { Pulse } from './gap.ts';
import type { Silence } from './protocol.ts';
import type { GatewayState, LineState } from './state.ts';

/** What was quiet since the last judgement, of each gateway; a silence that lasts counts as long as it is by now. */
export function silencesOf({ gateways }: LineState, nowMs: number): Silence[] {
  return [...gateways.values()].map(({ host, commandPulse, verdictPulse, judged }) => ({
    gateway: host,
    commands: judged.commands,
    commandsMs: longestMs(commandPulse, nowMs),
    verdictsMs: longestMs(verdictPulse, nowMs),
    stood: [...judged.stood].sort(),
  }));
}

/** Begins anew: what was quiet before belongs to the judgement before. */
export function forgetSilences({ gateways }: LineState): void {
  for (const { commandPulse, verdictPulse, judged } of gateways.values()) {
    commandPulse.longestMs = 0;
    verdictPulse.longestMs = 0;
    judged.commands = 0;
    judged.stood.clear();
  }
}

/**
 * Notes every arm that stands because its permission lapsed, and not because it was told to. At the end of a run the
 * line holds them all and scans no more, so that permissions lapse which nobody needs.
 */
export function watchStanding({ world }: Pick<LineState, 'world'>, gateway: GatewayState): void {
  if (world.isHeld) return;
  for (const { arms } of gateway.cells) {
    for (const { id } of arms) {
      const arm = world.arms.get(id);
      if (arm?.speedMmS === 0 && lightOf(arm.held, world.atMs) === 'lapsed') gateway.judged.stood.add(id);
    }
  }
}

function longestMs({ longestMs, lastMs }: Pulse, nowMs: number): number {
  return Math.max(longestMs, lastMs === undefined ? 0 : nowMs - lastMs);
}
