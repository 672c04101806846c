import { decodeDesire } from '../contracts/codec.ts';
import type { MachineId } from '../contracts/topics.ts';
import { isMachineId } from '../contracts/topics.ts';
import type { Desired, Refused } from './desired.ts';
import { refusal } from './desired.ts';
import type { Expected } from './event.ts';
import type { Device, World } from './world.ts';

/** A desired value that may be merged, or why not. */
export type Judged =
  | { readonly ok: true; readonly device: Device; readonly property: string; readonly desired: Desired }
  | { readonly ok: false; readonly why: Refused };

/** What a person desires at the panel of a cell, by the PLC that it hangs on. */
export function judgePanel(world: World, plc: MachineId, payload: Uint8Array, nowMs: number): Judged {
  const decoded = decodeDesire(payload);
  if (!decoded.ok) return { ok: false, why: 'undecodable' };
  const { by, machine, property, value, at: atMs, counter } = decoded.value;
  if (by !== plc) return { ok: false, why: 'wrong-machine' };
  const panel = world.devices.get(plc);
  const device = isMachineId(machine) ? world.devices.get(machine) : undefined;
  if (panel === undefined || device === undefined) return { ok: false, why: 'unknown-machine' };
  if (device.cell !== panel.cell) return { ok: false, why: 'other-cell' };
  return judged(world, device, property, { value, stamp: { atMs, counter, side: 'site', by } }, nowMs);
}

/** What is expected of a machine behind EdgeCore. It is EdgeCore's clock that stamps it, which is this host's. */
export function judgeExpected(world: World, device: Device, expected: Expected, nowMs: number): Judged {
  const { property, value, atMs } = expected;
  const stamp = { atMs, counter: 0, side: 'cloud', by: 'edgecore' } as const;
  return judged(world, device, property, { value, stamp }, nowMs);
}

function judged(world: World, device: Device, property: string, desired: Desired, nowMs: number): Judged {
  const why = refusal(device.properties.get(property), desired.value);
  if (why !== undefined) return { ok: false, why };
  if (desired.stamp.atMs > nowMs + world.clockToleranceMs) return { ok: false, why: 'future' };
  return { ok: true, device, property, desired };
}
