import { FLOW_CODECS } from '../contracts/codec.ts';
import type { ArmState, Command, Scan, Telemetry, Verdict } from '../contracts/messages.ts';
import type { Flow } from '../contracts/topics.ts';
import { TWIN_VALUE } from '../contracts/twin.ts';
import type { Device } from './world.ts';

export const UNREAD = [
  /** the empty message that clears a retained STOP */
  'cleared',
  'undecodable',
  /** the message names another machine than its topic, where the broker's access list ends */
  'wrong-machine',
  /** no reading in it, or a value that a twin cannot hold */
  'senseless',
] as const;
export type Unread = (typeof UNREAD)[number];

export type Observation =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly why: Unread };

/** What a machine sends of itself, or is sent; what somebody at a panel desires is no observation (desire.ts). */
export type ObservedFlow = Exclude<Flow, 'camera/frame' | 'plc/desired'>;

/**
 * What one message says of a machine, as values of its twin. A hostile machine's message yields nothing and has a name:
 * one value that the twin cannot hold makes the whole message senseless, so that a twin never mixes what is believed
 * with what is not.
 */
export function observe(device: Device, flow: ObservedFlow, payload: Uint8Array): Observation {
  if (flow === 'arm/command' && payload.byteLength === 0) return { ok: false, why: 'cleared' };
  const decoded = FLOW_CODECS[flow].decode(payload);
  if (!decoded.ok) return { ok: false, why: 'undecodable' };
  const said = SAID[flow](decoded.value as never);
  if (said === undefined) return { ok: false, why: 'senseless' };
  if (!said.of.every((id) => id === device.machine || id.startsWith(`${device.machine}/`)))
    return { ok: false, why: 'wrong-machine' };
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(said.values)) {
    const text = textOf(device, name, value);
    if (text === undefined) return { ok: false, why: 'senseless' };
    values.set(name, text);
  }
  return { ok: true, values };
}

interface Said {
  /** everyone whom the message names as its sender */
  of: readonly string[];
  values: Readonly<Record<string, Value>>;
}
type Value = string | number | boolean;

const telemetry = ({ readings }: Telemetry): Said | undefined => {
  const last = readings.at(-1);
  if (last === undefined) return undefined;
  const { temperatureC, humidityPct, status } = last;
  return { of: readings.map(({ deviceId }) => deviceId), values: { temperatureC, humidityPct, status } };
};

const SAID: Readonly<Record<ObservedFlow, (message: never) => Said | undefined>> = {
  'arm/telemetry': telemetry,
  'plc/telemetry': telemetry,
  'arm/state': ({ arm, moving, speedMmS }: ArmState) => ({ of: [arm], values: { moving, speedMmS } }),
  'arm/command': ({ arm, action }: Command) => ({ of: [arm], values: { action } }),
  'camera/verdict': ({ camera, label, score }: Verdict) => ({ of: [camera], values: { label, score } }),
  'scanner/scan': ({ scanner, rangesMm }: Scan) => {
    let nearestMm = Infinity;
    let failedRays = 0;
    for (const rangeMm of rangesMm) {
      if (rangeMm === 0) failedRays += 1;
      else if (rangeMm < nearestMm) nearestMm = rangeMm;
    }
    return { of: [scanner], values: { nearestMm: nearestMm === Infinity ? 0 : nearestMm, failedRays } };
  },
};

/** A value as the twin has it; undefined where its property does not allow it, or EdgeCore would not take it. */
export function textOf(device: Device, name: string, value: Value): string | undefined {
  const property = device.properties.get(name);
  if (property === undefined) return undefined;
  if (typeof value === 'number') {
    const number = property.type === 'INT' ? Math.round(value) : Math.round(value * 100) / 100;
    if (number < (property.minimum ?? -Infinity) || number > (property.maximum ?? Infinity)) return undefined;
    return fitting(String(number));
  }
  const text = String(value);
  if (property.oneOf !== undefined && !property.oneOf.includes(text)) return undefined;
  return fitting(text);
}

function fitting(text: string): string | undefined {
  return TWIN_VALUE.test(text) ? text : undefined;
}
