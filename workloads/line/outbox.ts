import type { Telemetry } from '../contracts/messages.ts';
import { readSecond, type Sensors } from './telemetry.ts';
import type { Produced } from './protocol.ts';

/**
 * The readings of one machine on their way to its broker: one message at a time, in order, sent again until the
 * broker has it. A machine whose memory is full reads its sensors no more, so nothing is produced and lost unseen.
 */
export interface Outbox {
  readonly sensors: Sensors;
  readonly waiting: Telemetry[];
  isSending: boolean;
  /** readings that were handed to the client at least once */
  handedOver: number;
  acknowledged: number;
  /** seconds in which the memory was full */
  skippedSeconds: number;
}

/** Hands one message over; resolves when the broker acknowledged it, rejects when it will not any more. */
export type Send = (message: Telemetry) => Promise<void>;

/** Seconds that a machine remembers. */
const MEMORY = 60;

export function createOutbox(sensors: Sensors): Outbox {
  return { sensors, waiting: [], isSending: false, handedOver: 0, acknowledged: 0, skippedSeconds: 0 };
}

/** Another second has passed: read the sensors, and send what waits unless that is under way. */
export function tick(outbox: Outbox, nowMs: number, send: Send): void {
  if (outbox.waiting.length >= MEMORY) outbox.skippedSeconds += 1;
  else outbox.waiting.push(readSecond(outbox.sensors, nowMs));
  void flush(outbox, send);
}

/** Sends what waits until it is empty or a message is refused; whoever calls next tries that one again. */
export async function flush(outbox: Outbox, send: Send): Promise<void> {
  if (outbox.isSending) return;
  outbox.isSending = true;
  try {
    for (let message = outbox.waiting[0]; message !== undefined; message = outbox.waiting[0]) {
      outbox.handedOver = message.firstSequence + message.readings.length;
      await send(message);
      outbox.acknowledged = outbox.handedOver;
      outbox.waiting.shift();
    }
  } catch {
    // It stays the first of those that wait.
  } finally {
    outbox.isSending = false;
  }
}

export function producedBy({ sensors, handedOver }: Outbox): Produced {
  return { machine: sensors.machine, epoch: sensors.epoch, firstSequence: 0, count: handedOver };
}

export function isDrained({ handedOver, acknowledged, waiting }: Outbox): boolean {
  return waiting.length === 0 && acknowledged === handedOver;
}
