import { decodeScan } from '../../../workloads/contracts/codec.ts';
import type { Command } from '../../../workloads/contracts/messages.ts';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { CYCLE_MS } from '../../../workloads/line/arm.ts';
import { dutiesOf } from '../../../workloads/line/duties.ts';
import { runDue } from '../../../workloads/line/duty.ts';
import { onCommand } from '../../../workloads/line/hearing.ts';
import { watchCycle } from '../../../workloads/line/watch.ts';
import { createState, type LineOptions, type LineState } from '../../../workloads/line/state.ts';
import { advance } from '../../../workloads/line/world.ts';
import { createGiver } from './a-permission-giver.ts';

/**
 * The line in simulated time, with the permission giver where the broker would be: a minute passes in a moment.
 * `deliver` may lose or change what the giver says.
 */
export function runVirtually(
  plan: LinePlan,
  o: Partial<LineOptions> & {
    forMs: number;
    deliver?: (command: Command, nowMs: number) => Command | undefined;
  },
): LineState {
  const startMs = 1_000_000;
  const state = createState(plan, { seed: 1, scale: 1, isDeaf: false, startMs, ...o });
  const give = createGiver(plan);
  let nowMs = startMs;
  const duties = dutiesOf(
    state,
    (host, _machine, channel, payload) => {
      const scan = channel === 'scan' ? decodeScan(payload) : undefined;
      for (const given of scan?.ok ? give(scan.value, nowMs) : []) {
        const command = o.deliver ? o.deliver(given, nowMs) : given;
        const gateway = state.gateways.get(host);
        if (command && gateway)
          onCommand(state, gateway, given.arm, command, { epochMs: nowMs, steadyMs: nowMs });
      }
      return Promise.resolve();
    },
    startMs,
  );
  for (; nowMs < startMs + o.forMs; nowMs += CYCLE_MS) {
    advance(state.world, nowMs, (fromMs) => watchCycle(state, fromMs));
    runDue(duties, nowMs);
  }
  return state;
}
