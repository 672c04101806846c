import type { MachineId } from '../contracts/topics.ts';
import { parseTopic } from '../contracts/topics.ts';
import { stateUpdateTopic, twinGetTopic, twinUpdateTopic } from '../contracts/twin.ts';
import type { Bound } from '../kit/allowance.ts';
import { createAllowance } from '../kit/allowance.ts';
import type { Log } from '../kit/log.ts';
import { judgeExpected, judgePanel } from './desire.ts';
import type { DesiredValues, Refused, Side } from './desired.ts';
import type { Answer } from './event.ts';
import { answerOf, getPayload, statePayload, updatePayload } from './event.ts';
import type { Figures } from './figures.ts';
import { createHolding } from './holding.ts';
import * as presence from './presence.ts';
import { due, everythingAgain, said, stateOf, taken, unknown, unreported } from './reported.ts';
import type { Seat } from './seat.ts';
import { keep, read } from './seat.ts';
import type { TwinView } from './twin-view.ts';
import { twinView } from './twin-view.ts';
import type { Device, World } from './world.ts';

export interface MapperOptions {
  readonly world: World;
  /** what the last process left */
  readonly desired: DesiredValues;
  /** Hands a message to the broker, or rejects: nothing of it is kept. */
  readonly publish: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Durable once resolved. */
  readonly persist: (desired: DesiredValues) => Promise<void>;
  readonly figures: Figures;
  readonly log: Log;
  /** epoch ms */
  readonly now: () => number;
  /** ms of a clock that never goes back */
  readonly elapsed: () => number;
}

export interface Mapper {
  /** A message of a machine. Resolves when it may be acknowledged; rejects to have it again. */
  receive(topic: string, payload: Uint8Array): Promise<void>;
  /** What a machine without MQTT says of itself. */
  observed(machine: MachineId, payload: Uint8Array): void;
  /** An answer of EdgeCore's. */
  answered(topic: string, payload: Uint8Array): Promise<void>;
  /** The broker is there again. */
  reconnected(): void;
  tick(isConnected: boolean): void;
  /** what a person sees: each machine's values, what is desired of it, and whether EdgeCore has it */
  twins(): readonly TwinView[];
}

/** The most that EdgeCore is told: a transaction on the flash each, and all devices of a gateway share it. */
const REPORTS: Bound = { perSecond: 5, burst: 20 };
/** No panel is pressed more often. */
const DESIRES: Bound = { perSecond: 2, burst: 20 };
/** The largest message that is looked at: a scan. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const UNKNOWN_DEVICE = 404;

export function createMapper(options: MapperOptions): Mapper {
  const { world, publish, figures, log, now, elapsed } = options;
  const holding = createHolding(options);
  let edgeCore = presence.unasked();
  let lastEventId = 0;
  let nextSeat = 0;
  /** by event: what waits for EdgeCore's answer */
  const pending = new Map<string, { seat: Seat | undefined; sentAtMs: number }>();
  const allowance = createAllowance(REPORTS, elapsed);
  // So that an answer to the process before is not taken for one to this.
  const run = now().toString(36);
  const seats: readonly Seat[] = [...world.devices.values()].map((device) => ({
    device,
    reported: unreported(holding.of(device)),
    unread: new Map(),
    readAtMs: -Infinity,
    panel: createAllowance(DESIRES, elapsed),
  }));
  const seatOf = new Map(seats.map((seat) => [seat.device.machine, seat]));

  const came = () => ({ nowMs: elapsed(), epochMs: now() });
  const send = (topic: string, payload: Uint8Array): void => {
    publish(topic, payload).catch(() => {
      // The broker went away meanwhile. What was said is not answered, and so is said again.
    });
  };
  const nextEvent = (seat: Seat | undefined): string => {
    lastEventId += 1;
    const eventId = `${run}-${lastEventId}`;
    pending.set(eventId, { seat, sentAtMs: elapsed() });
    return eventId;
  };

  const report = (seat: Seat, nowMs: number): void => {
    const { device, reported } = seat;
    const what = due(device, reported, nowMs);
    if (what === undefined || !allowance.take(1)) return;
    if (what.report !== undefined) {
      send(twinUpdateTopic(device.name), updatePayload(device, what.report, nextEvent(seat), now()));
      figures.report();
    }
    if (what.state !== undefined) {
      send(stateUpdateTopic(device.name), statePayload(what.state, `${run}-state`, now()));
      figures.state();
    }
    said(reported, what, Number(reported.values.get('reportPeriodMs')), nowMs);
  };

  const expire = (nowMs: number): void => {
    for (const [eventId, { seat, sentAtMs }] of pending) {
      if (nowMs - sentAtMs < presence.ANSWER_MS) break;
      pending.delete(eventId);
      const wasHere = edgeCore.isHere;
      edgeCore = presence.unanswered(edgeCore, sentAtMs);
      if (wasHere !== false && edgeCore.isHere === false) log.warn({}, 'EdgeCore does not answer');
      if (seat === undefined) continue;
      figures.answer('none');
      everythingAgain(seat.reported);
    }
  };

  const apply = (device: Device, property: string, expected: string | undefined): void => {
    const seat = seatOf.get(device.machine);
    const held = holding.get(device, property)?.value;
    if (seat === undefined || held === undefined) return;
    seat.reported.values.set(property, held);
    if (held !== expected) seat.reported.expected.set(property, held);
    seat.reported.notBeforeMs = Math.min(seat.reported.notBeforeMs, elapsed());
  };

  const refuse = (side: Side, why: Refused, fields: object): void => {
    figures.refused(side, why);
    log.warn({ side, why, ...fields }, 'desired value refused');
  };

  const panelSays = async (machine: MachineId, payload: Uint8Array): Promise<void> => {
    const seat = seatOf.get(machine);
    if (seat !== undefined && !seat.panel.take(1)) {
      refuse('site', 'too-fast', { by: machine });
      return;
    }
    const judged = judgePanel(world, machine, payload, now());
    if (!judged.ok) {
      refuse('site', judged.why, { by: machine });
      return;
    }
    await holding.hold(judged, 'site');
    apply(judged.device, judged.property, undefined);
  };

  const settle = (answer: Answer & { kind: 'result' }, nowMs: number): void => {
    const seat = pending.get(answer.eventId)?.seat;
    pending.delete(answer.eventId);
    if (seat === undefined) return;
    if (answer.code === undefined) {
      figures.answer('taken');
      taken(seat.reported);
    } else if (answer.code === UNKNOWN_DEVICE) {
      figures.answer('unknown-device');
      unknown(seat.reported, nowMs);
    } else {
      figures.answer('refused');
      log.warn({ machine: seat.device.machine, code: answer.code }, 'EdgeCore refused a report');
    }
  };

  return {
    async receive(topic, payload) {
      const parsed = parseTopic(topic);
      const seat = parsed?.site === world.site ? seatOf.get(parsed.machine) : undefined;
      if (parsed === undefined || seat === undefined) {
        figures.message('unknown-machine');
        return;
      }
      if (parsed.flow === 'plc/desired') return panelSays(parsed.machine, payload);
      if (parsed.flow === 'camera/frame' || payload.byteLength > MAX_MESSAGE_BYTES) {
        figures.message('too-large');
        return;
      }
      keep(seat, parsed.flow, payload, came(), figures);
    },

    observed(machine, payload) {
      const seat = seatOf.get(machine);
      if (seat === undefined) {
        figures.message('unknown-machine');
        return;
      }
      keep(seat, 'plc/telemetry', payload, came(), figures);
    },

    async answered(topic, payload) {
      const answer = answerOf(world, topic, payload);
      if (answer === undefined) {
        figures.message('unknown-machine');
        return;
      }
      const nowMs = elapsed();
      const { presence: next, hasReturned } = presence.answered(edgeCore, nowMs);
      edgeCore = next;
      if (hasReturned) {
        log.info({}, 'EdgeCore answers');
        for (const { reported } of seats) everythingAgain(reported);
      }
      if (answer.kind === 'result') {
        settle(answer, nowMs);
        return;
      }
      pending.delete(answer.eventId);
      for (const expected of answer.expected) {
        const judged = judgeExpected(world, answer.device, expected, now());
        if (!judged.ok) {
          refuse('cloud', judged.why, { machine: answer.device.machine, property: expected.property });
          continue;
        }
        await holding.hold(judged, 'cloud');
        apply(judged.device, judged.property, expected.value);
      }
    },

    reconnected() {
      for (const { reported } of seats) everythingAgain(reported);
    },

    tick(isConnected) {
      const nowMs = elapsed();
      expire(nowMs);
      for (const seat of seats) read(seat, nowMs, figures);
      if (isConnected && presence.isToBeAsked(edgeCore, nowMs) && seats.length > 0) {
        edgeCore = presence.asked(edgeCore, nowMs);
        // Each time another: of one that EdgeCore does not know the answer says so, and is an answer.
        nextSeat = (nextSeat + 1) % seats.length;
        send(twinGetTopic(seats[nextSeat]!.device.name), getPayload(nextEvent(undefined), now()));
      }
      if (isConnected && edgeCore.isHere === true) {
        // From another one each time, so that a busy device does not take the allowance of those after it.
        for (let at = 0; at < seats.length; at += 1) report(seats[(nextSeat + at) % seats.length]!, nowMs);
        nextSeat = (nextSeat + 1) % Math.max(1, seats.length);
      }
      figures.edgeCore(edgeCore.isHere === true);
      figures.devices({
        all: seats.length,
        silent: seats.filter(({ device, reported }) => stateOf(device, reported, nowMs) === 'offline').length,
        unknown: seats.filter(({ reported }) => !reported.isKnown).length,
        unreported: seats.filter(({ reported }) => reported.wholeLeft > 0).length,
      });
    },

    twins: () => seats.map((seat) => twinView(seat, holding, elapsed())),
  };
}
