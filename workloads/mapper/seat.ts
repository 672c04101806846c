import type { Allowance } from '../kit/allowance.ts';
import type { Figures } from './figures.ts';
import type { ObservedFlow } from './observe.ts';
import { observe } from './observe.ts';
import type { Reported } from './reported.ts';
import { heard } from './reported.ts';
import type { Device } from './world.ts';

/** How often what came is looked at. */
const READ_EVERY_MS = 1_000;

interface Came {
  readonly nowMs: number;
  readonly epochMs: number;
}

interface Unread extends Came {
  readonly payload: Uint8Array;
}

/** The last unread message of each flow of a machine: what is overtaken before anybody reports it is never decoded. */
export interface Seat {
  readonly device: Device;
  readonly reported: Reported;
  readonly unread: Map<ObservedFlow, Unread>;
  readAtMs: number;
  readonly panel: Allowance;
}

export function keep(
  { unread }: Seat,
  flow: ObservedFlow,
  payload: Uint8Array,
  came: Came,
  figures: Figures,
): void {
  if (unread.has(flow)) figures.message('superseded');
  // A copy: what is given is a view of the connection's buffer.
  unread.set(flow, { payload: payload.slice(), ...came });
}

export function read(seat: Seat, nowMs: number, figures: Figures): void {
  if (nowMs - seat.readAtMs < READ_EVERY_MS) return;
  seat.readAtMs = nowMs;
  for (const [flow, { payload, ...came }] of seat.unread) {
    const observation = observe(seat.device, flow, payload);
    figures.message(observation.ok ? 'read' : observation.why);
    if (observation.ok) heard(seat.reported, observation.values, came.nowMs, came.epochMs);
  }
  seat.unread.clear();
}
