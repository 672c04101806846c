import { z } from 'zod';
import type { TwinProperty } from '../contracts/twin.ts';
import { machineOfDevice, REPORTED_TYPE } from '../contracts/twin.ts';
import type { Device, World } from './world.ts';

/** What a device is, as EdgeCore's device twin takes it. */
export type DeviceState = 'online' | 'offline';

/** One report: what was seen of a device, and what is expected of it where EdgeCore has something else. */
export interface Report {
  readonly actual: ReadonlyMap<string, string>;
  readonly expected: ReadonlyMap<string, string>;
}

/** Of the topic `…/twin/update`. */
export function updatePayload(device: Device, report: Report, eventId: string, nowMs: number): Uint8Array {
  const names = new Set([...report.actual.keys(), ...report.expected.keys()]);
  const twin = Object.fromEntries(
    [...names].map((name) => [
      name,
      {
        ...valued('actual', report.actual.get(name)),
        ...valued('expected', report.expected.get(name)),
        metadata: { type: typeOf(device.properties.get(name)) },
      },
    ]),
  );
  return bytesOf({ event_id: eventId, timestamp: nowMs, twin });
}

/** Of the topic `…/state/update`. */
export function statePayload(state: DeviceState, eventId: string, nowMs: number): Uint8Array {
  return bytesOf({ event_id: eventId, timestamp: nowMs, state });
}

/** Of the topic `…/twin/get`. */
export function getPayload(eventId: string, nowMs: number): Uint8Array {
  return bytesOf({ event_id: eventId, timestamp: nowMs });
}

/** An answer of EdgeCore's, by what its topic ends in. */
export type Answer =
  /** `code` where it refuses */
  | {
      readonly kind: 'result';
      readonly device: Device;
      readonly eventId: string;
      readonly code: number | undefined;
    }
  /** what is expected of a device: at an update that differs, and when it is asked */
  | {
      readonly kind: 'expected';
      readonly device: Device;
      readonly eventId: string;
      readonly expected: readonly Expected[];
    };

export interface Expected {
  readonly property: string;
  readonly value: string;
  readonly atMs: number;
}

const MAX_ANSWER_BYTES = 64 * 1024;

const value = z.object({
  value: z.string().max(512).optional(),
  metadata: z.object({ timestamp: z.number().optional() }).optional(),
});
const answer = z.object({
  event_id: z.string().max(128).default(''),
  code: z.number().optional(),
  twin: z.record(z.string().max(128), z.object({ expected: value.optional() }).nullable()).optional(),
});

/** Undefined where it is none of a device of this gateway, or cannot be read. */
export function answerOf(world: World, topic: string, payload: Uint8Array): Answer | undefined {
  const [, , , , name = '', flow, verb, ...end] = topic.split('/');
  const machine = machineOfDevice(name);
  const device = machine === undefined ? undefined : world.devices.get(machine);
  const read = payload.byteLength > MAX_ANSWER_BYTES ? undefined : answer.safeParse(parsed(payload)).data;
  if (device === undefined || read === undefined) return undefined;
  const { event_id: eventId, code, twin = {} } = read;
  const suffix = [flow, verb, ...end].join('/');
  if (suffix === 'twin/update/result' || suffix === 'state/update/result' || code !== undefined)
    return { kind: 'result', device, eventId, code };
  return { kind: 'expected', device, eventId, expected: expectedOf(twin) };
}

function expectedOf(twin: NonNullable<z.infer<typeof answer>['twin']>): readonly Expected[] {
  return Object.entries(twin).flatMap(([property, it]) => {
    const { value, metadata } = it?.expected ?? {};
    // An empty value is EdgeCore's "none".
    if (value === undefined || value === '') return [];
    return [{ property, value, atMs: metadata?.timestamp ?? 0 }];
  });
}

function valued(what: 'actual' | 'expected', value: string | undefined): object {
  return value === undefined ? {} : { [what]: { value } };
}

function typeOf(property: TwinProperty | undefined): string {
  return property === undefined ? '' : REPORTED_TYPE[property.type];
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
