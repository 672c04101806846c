import type { MachineId } from '../contracts/topics.ts';
import type { Desired } from './desired.ts';
import type { DeviceState } from './event.ts';
import type { Holding } from './holding.ts';
import { stateOf } from './reported.ts';
import type { Seat } from './seat.ts';

/** What a person sees of a machine: its values, what is desired of it, and whether EdgeCore knows it. */
export interface TwinView {
  readonly machine: MachineId;
  readonly state: DeviceState;
  readonly isKnown: boolean;
  readonly reported: Readonly<Record<string, string>>;
  readonly desired: Readonly<Record<string, Desired>>;
}

export function twinView({ device, reported }: Seat, holding: Holding, nowMs: number): TwinView {
  return {
    machine: device.machine,
    state: stateOf(device, reported, nowMs),
    isKnown: reported.isKnown,
    reported: Object.fromEntries(reported.values),
    desired: Object.fromEntries(
      [...device.properties.keys()].flatMap((property) => {
        const held = holding.get(device, property);
        return held === undefined ? [] : [[property, held]];
      }),
    ),
  };
}
