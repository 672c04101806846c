import { describe, expect, it } from 'vitest';
import type { Telemetry } from '../../../workloads/contracts/messages.ts';
import { createOutbox, flush, isDrained, producedBy, tick } from '../../../workloads/line/outbox.ts';
import { createSensors, readSecond } from '../../../workloads/line/telemetry.ts';

const MACHINE = 'cell/plc/plc-1';

function sensors() {
  return createSensors(MACHINE, { hz: 10, seed: 1, epoch: 1000 });
}

describe('the readings of a machine', () => {
  it('are numbered without a hole from 0, a second at a time, at the resolution of the sensors', () => {
    const own = sensors();
    const seconds = [2000, 3000, 4000].map((nowMs) => readSecond(own, nowMs));
    expect(seconds.map(({ firstSequence, readings }) => [firstSequence, readings.length])).toEqual([
      [0, 10],
      [10, 10],
      [20, 10],
    ]);
    expect(seconds[0]!.readings.map(({ timestamp }) => timestamp)).toEqual([
      1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000,
    ]);
    for (const { temperatureC, humidityPct, deviceId } of seconds.flatMap(({ readings }) => readings)) {
      expect(Math.round(temperatureC * 100) / 100).toBe(temperatureC);
      expect(Math.round(humidityPct * 10) / 10).toBe(humidityPct);
      expect(deviceId).toBe(MACHINE);
    }
  });

  it('stay those of a workshop for days', () => {
    const own = sensors();
    for (let second = 0; second < 100_000; second += 1) {
      const { temperatureC, humidityPct } = readSecond(own, second * 1000).readings[0]!;
      expect(temperatureC > 0 && temperatureC < 80 && humidityPct > 0 && humidityPct < 100).toBe(true);
    }
  });
});

/** A broker that acknowledges when it is told to. */
function aBroker() {
  const got: Telemetry[] = [];
  let answer = Promise.withResolvers<undefined>();
  return {
    got,
    send: async (message: Telemetry): Promise<void> => {
      got.push(message);
      await answer.promise;
    },
    acknowledge: () => {
      answer.resolve(undefined);
    },
    refuse: () => {
      answer.reject(new Error('gone'));
      answer = Promise.withResolvers();
    },
  };
}

describe('the outbox of a machine', () => {
  it('counts a reading as produced when it is handed over, and as acknowledged when the broker has it', async () => {
    const [outbox, broker] = [createOutbox(sensors()), aBroker()];
    tick(outbox, 2000, broker.send);
    tick(outbox, 3000, broker.send);
    expect(producedBy(outbox)).toEqual({ machine: MACHINE, epoch: 1000, firstSequence: 0, count: 10 });
    expect(isDrained(outbox)).toBe(false);
    broker.acknowledge();
    await new Promise(setImmediate);
    expect(producedBy(outbox).count).toBe(20);
    expect(isDrained(outbox)).toBe(true);
    expect(broker.got.map(({ firstSequence }) => firstSequence)).toEqual([0, 10]);
  });

  it('sends a refused message again, in its place', async () => {
    const [outbox, broker] = [createOutbox(sensors()), aBroker()];
    tick(outbox, 2000, broker.send);
    broker.refuse();
    await new Promise(setImmediate);
    broker.acknowledge();
    tick(outbox, 3000, broker.send);
    await new Promise(setImmediate);
    expect(broker.got.map(({ firstSequence }) => firstSequence)).toEqual([0, 0, 10]);
    expect(isDrained(outbox)).toBe(true);
  });

  it('stops measuring rather than losing when it remembers a minute, and goes on without a hole', async () => {
    const [outbox, broker] = [createOutbox(sensors()), aBroker()];
    for (let second = 1; second <= 100; second++) tick(outbox, second * 1000, broker.send);
    expect(outbox.waiting).toHaveLength(60);
    expect(outbox.skippedSeconds).toBe(40);
    broker.acknowledge();
    await flush(outbox, broker.send);
    await new Promise(setImmediate);
    tick(outbox, 101_000, broker.send);
    await new Promise(setImmediate);
    expect(broker.got.map(({ firstSequence }) => firstSequence)).toEqual(
      Array.from({ length: 61 }, (_, index) => index * 10),
    );
  });
});
