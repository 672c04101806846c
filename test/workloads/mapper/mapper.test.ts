import { beforeEach, describe, expect, it } from 'vitest';
import { encodeDesire, encodeTelemetry } from '../../../workloads/contracts/codec.ts';
import type { Desire } from '../../../workloads/contracts/messages.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { topicOf } from '../../../workloads/contracts/topics.ts';
import {
  deviceName,
  twinDeltaTopic,
  twinGetResultTopic,
  twinResultTopic,
} from '../../../workloads/contracts/twin.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import type { DesiredValues } from '../../../workloads/mapper/desired.ts';
import { createFigures } from '../../../workloads/mapper/figures.ts';
import type { Mapper } from '../../../workloads/mapper/mapper.ts';
import { createMapper } from '../../../workloads/mapper/mapper.ts';
import { ALL, ARM, OTHER_ARM, PLC, SITE, WORLD } from './a-line.ts';

interface Sent {
  topic: string;
  body: {
    event_id: string;
    state?: string;
    twin?: Record<
      string,
      { actual?: { value: string }; expected?: { value: string }; metadata: { type: string } }
    >;
  };
}

let clockMs = 0;
let sent: Sent[] = [];
let persisted: DesiredValues = new Map();
let metrics = createMetrics('mapper');
let mapper: Mapper;

beforeEach(() => {
  clockMs = 1_000_000;
  sent = [];
  persisted = new Map();
  mapper = aMapper(new Map());
});

function aMapper(desired: DesiredValues): Mapper {
  metrics = createMetrics('mapper');
  return createMapper({
    world: WORLD,
    desired,
    publish: (topic, payload) => {
      sent.push({ topic, body: JSON.parse(new TextDecoder().decode(payload)) as Sent['body'] });
      return Promise.resolve();
    },
    persist: (news) => {
      persisted = new Map([...persisted, ...news]);
      return Promise.resolve();
    },
    figures: createFigures(metrics),
    log: createLog('mapper', 'silent'),
    now: () => clockMs,
    elapsed: () => clockMs,
  });
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const reports = (machine: MachineId): Sent[] =>
  sent.filter(({ topic }) => topic === `$hw/events/device/edge/${deviceName(machine)}/twin/update`);
const runFor = (ms: number): void => {
  for (const endMs = clockMs + ms; clockMs < endMs; clockMs += 200) mapper.tick(true);
};
/** As EdgeCore does: each update and each question has its answer. */
const runAnswered = async (ms: number): Promise<void> => {
  for (const endMs = clockMs + ms; clockMs < endMs; clockMs += 200) {
    const before = sent.length;
    mapper.tick(true);
    for (const { topic, body } of sent.slice(before))
      if (topic.includes('/twin/'))
        await mapper.answered(`${topic}/result`, bytes({ event_id: body.event_id, twin: {} }));
  }
};
const expected = (machine: MachineId, property: string, value: string, timestamp = clockMs): Promise<void> =>
  mapper.answered(
    twinDeltaTopic(deviceName(machine)),
    bytes({
      event_id: 'x',
      twin: { [property]: { expected: { value, metadata: { timestamp } } } },
      delta: {},
    }),
  );
const desire = (more: Partial<Desire>): Promise<void> =>
  mapper.receive(
    topicOf(SITE, PLC, 'desired'),
    encodeDesire({
      by: PLC,
      machine: ARM,
      property: 'maintenance',
      value: 'true',
      at: clockMs,
      counter: 0,
      ...more,
    }),
  );
const held = (machine: MachineId, property: string): string | undefined =>
  mapper.twins().find((twin) => twin.machine === machine)?.reported[property];
const figure = async (name: string, label = ''): Promise<number> => {
  const line = (await metrics.text())
    .split('\n')
    .find((each) => each.startsWith(`edge_mapper_${name}`) && each.includes(label));
  return Number(line?.split(' ').at(-1) ?? NaN);
};

describe('S50 S52 a mapper', () => {
  it('says nothing to nobody: without EdgeCore it only asks whether it is there', () => {
    runFor(12_000);
    expect(sent.map(({ topic }) => topic.split('/').slice(-2).join('/'))).toEqual([
      'twin/get',
      'twin/get',
      'twin/get',
    ]);
  });

  it('reports everything twice once EdgeCore answers, with the type that EdgeCore knows', async () => {
    await runAnswered(5_000);
    for (const machine of ALL) expect(reports(machine)).toHaveLength(2);
    expect(reports(ARM)[0]!.body.twin).toEqual({
      maintenance: { actual: { value: 'false' }, metadata: { type: 'boolean' } },
      reportPeriodMs: { actual: { value: '10000' }, metadata: { type: 'int' } },
    });
    expect(sent.some(({ body }) => body.state === 'offline')).toBe(true);
    expect(await figure('devices_unreported_count')).toBe(0);
  });

  it('notices that EdgeCore was away by answers that do not come, and says everything again when they do', async () => {
    await runAnswered(5_000);
    await desire({ value: 'true' });
    runFor(6_000);
    expect(await figure('edgecore_here_count')).toBe(0);
    const before = reports(PLC).length;
    runFor(30_000);
    expect(reports(PLC)).toHaveLength(before);
    await runAnswered(10_000);
    expect(reports(PLC).length).toBe(before + 2);
    expect(await figure('edgecore_here_count')).toBe(1);
    expect(await figure('report_answers_total', 'outcome="none"')).toBeGreaterThan(0);
  });

  it('says everything again when the broker is back', async () => {
    await runAnswered(5_000);
    mapper.reconnected();
    await runAnswered(5_000);
    for (const machine of ALL) expect(reports(machine)).toHaveLength(4);
  });

  it('reports a device again that EdgeCore came to know late', async () => {
    await mapper.answered(twinGetResultTopic(deviceName(ARM)), bytes({ event_id: 'x', twin: {} }));
    mapper.tick(true);
    const first = reports(ARM)[0]!;
    await mapper.answered(
      twinResultTopic(deviceName(ARM)),
      bytes({ event_id: first.body.event_id, code: 404, reason: 'not existed' }),
    );
    mapper.tick(true);
    expect(await figure('devices_unknown_count')).toBe(1);
    await runAnswered(29_000);
    expect(reports(ARM)).toHaveLength(1);
    await runAnswered(10_000);
    expect(reports(ARM).length).toBeGreaterThanOrEqual(3);
    expect(await figure('devices_unknown_count')).toBe(0);
  });

  it('is not kept from the others by a machine that floods it', async () => {
    await runAnswered(5_000);
    const flood = encodeTelemetry({
      epoch: 1,
      firstSequence: 0,
      readings: [{ deviceId: ARM, timestamp: 1, temperatureC: 40, humidityPct: 50, status: 'OK' }],
    });
    for (let count = 0; count < 5_000; count += 1)
      await mapper.receive(topicOf(SITE, ARM, 'telemetry'), flood);
    await mapper.receive(topicOf(SITE, ARM, 'state'), Buffer.from('garbage'));
    await runAnswered(10_000);
    expect(await figure('messages_total', 'superseded')).toBe(4_999);
    expect(await figure('messages_total', 'undecodable')).toBe(1);
    expect(reports(ARM).at(-1)!.body.twin).toMatchObject({ temperatureC: { actual: { value: '40' } } });
    expect(reports(ARM)).toHaveLength(3);
  });
});

describe('desired values', () => {
  it('of a panel are on disk before they hold, are reported at once, and are what EdgeCore is to expect', async () => {
    await runAnswered(5_000);
    await desire({ value: 'true' });
    expect([...persisted.values()]).toMatchObject([{ value: 'true', stamp: { side: 'site', by: PLC } }]);
    await runAnswered(400);
    expect(reports(ARM).at(-1)!.body.twin!.maintenance).toEqual({
      actual: { value: 'true' },
      expected: { value: 'true' },
      metadata: { type: 'boolean' },
    });
  });

  it('of both sides of a cut come to the same whichever is heard of first', async () => {
    await expected(ARM, 'reportPeriodMs', '5000', clockMs - 100);
    await desire({ property: 'reportPeriodMs', value: '7000', at: clockMs - 200 });
    const one = held(ARM, 'reportPeriodMs');
    mapper = aMapper(new Map());
    await desire({ property: 'reportPeriodMs', value: '7000', at: clockMs - 200 });
    await expected(ARM, 'reportPeriodMs', '5000', clockMs - 100);
    expect([one, held(ARM, 'reportPeriodMs')]).toEqual(['5000', '5000']);
  });

  it('that lost are told to EdgeCore, so that it expects what holds', async () => {
    await runAnswered(5_000);
    await desire({ value: 'true', at: clockMs });
    await runAnswered(400);
    await expected(ARM, 'maintenance', 'false', clockMs - 10_000);
    await runAnswered(400);
    expect(held(ARM, 'maintenance')).toBe('true');
    expect(reports(ARM).at(-1)!.body.twin!.maintenance).toMatchObject({ expected: { value: 'true' } });
  });

  it('of safety are refused from either side, with the reason counted, and change nothing', async () => {
    await expected(ARM, 'action', 'RUN');
    await expected(ARM, 'speedMmS', '5000');
    await expected(ARM, 'release', 'true');
    await desire({ property: 'moving', value: 'true' });
    expect(persisted.size).toBe(0);
    expect(held(ARM, 'action')).toBeUndefined();
    expect(await figure('desires_refused_total', 'side="cloud",reason="safety"')).toBe(2);
    expect(await figure('desires_refused_total', 'side="cloud",reason="unknown-property"')).toBe(1);
    expect(await figure('desires_refused_total', 'side="site",reason="safety"')).toBe(1);
  });

  it('of a panel are for its own cell, by its own name, and not stamped in the future', async () => {
    await desire({ machine: OTHER_ARM });
    await desire({ by: ARM });
    await desire({ machine: 'nobody' });
    await desire({ at: clockMs + 51 });
    await mapper.receive(topicOf(SITE, PLC, 'desired'), Buffer.from('garbage'));
    expect(persisted.size).toBe(0);
    for (const reason of ['other-cell', 'wrong-machine', 'unknown-machine', 'future', 'undecodable'])
      expect(await figure('desires_refused_total', `side="site",reason="${reason}"`)).toBe(1);
  });

  it('come no faster than a person presses', async () => {
    for (let counter = 0; counter < 100; counter += 1) await desire({ counter });
    expect(await figure('desires_refused_total', 'side="site",reason="too-fast"')).toBe(80);
  });

  it('that the disk does not take are not acknowledged', async () => {
    mapper = createMapper({
      world: WORLD,
      desired: new Map(),
      publish: () => Promise.resolve(),
      persist: () => Promise.reject(new Error('disk full')),
      figures: createFigures(createMetrics('mapper')),
      log: createLog('mapper', 'silent'),
      now: () => clockMs,
      elapsed: () => clockMs,
    });
    await expect(desire({})).rejects.toThrow('disk full');
    expect(held(ARM, 'maintenance')).toBe('false');
  });
});
