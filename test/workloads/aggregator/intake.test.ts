import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeTelemetry } from '../../../workloads/contracts/codec.ts';
import { noArrivals, oldestAtMs } from '../../../workloads/aggregator/arrivals.ts';
import { worldOf } from '../../../workloads/aggregator/decide.ts';
import { createFigures } from '../../../workloads/aggregator/figures.ts';
import type { Intake } from '../../../workloads/aggregator/intake.ts';
import { createIntake } from '../../../workloads/aggregator/intake.ts';
import { recall } from '../../../workloads/aggregator/recall.ts';
import { nothingSeen } from '../../../workloads/aggregator/seen.ts';
import type { Seen } from '../../../workloads/aggregator/seen.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import type { Metrics } from '../../../workloads/kit/metrics.ts';
import type { Spool } from '../../../workloads/kit/spool.ts';
import type { SpoolDisk } from '../../../workloads/kit/spool-disk.ts';
import { nodeDisk } from '../../../workloads/kit/spool-disk.ts';
import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { aPlan, ARMS, GATEWAY, telemetryOf } from './a-gateway.ts';

const TOPIC = `graz/${ARMS[0]!}/telemetry`;
const message = (from: number): Uint8Array => encodeTelemetry(telemetryOf(ARMS[0]!, { from }));

let dir: string;
let spool: Spool;
let metrics: Metrics;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millwright-intake-'));
});
afterEach(async () => {
  await spool.close();
  await rm(dir, { recursive: true, force: true });
});

async function open(disk: SpoolDisk = nodeDisk, seen: Seen = nothingSeen()): Promise<Intake> {
  spool = await openSpool({ dir, maxBytes: 1024 * 1024, declare: () => [], disk });
  metrics = createMetrics('aggregator');
  return createIntake({
    world: worldOf(aPlan(), GATEWAY),
    spool,
    seen,
    arrivals: noArrivals(),
    figures: createFigures(metrics, 1024 * 1024),
    log: createLog('test', 'silent'),
    now: Date.now,
    onKept: () => undefined,
  });
}

describe('the intake', () => {
  it('S96 lets a message be acknowledged only once it is on disk', async () => {
    const flushing = Promise.withResolvers<undefined>();
    let isHeld = false;
    const reached = Promise.withResolvers<undefined>();
    const intake = await open({
      ...nodeDisk,
      sync: async (handle) => {
        if (isHeld) {
          reached.resolve(undefined);
          await flushing.promise;
        }
        await nodeDisk.sync(handle);
      },
    });
    await intake.receive(TOPIC, message(0));
    isHeld = true;
    let isAcknowledged = false;
    const receiving = intake.receive(TOPIC, message(10)).then(() => (isAcknowledged = true));
    await reached.promise;
    expect(isAcknowledged).toBe(false);
    expect(spool.stats().nextSequence).toBe(1);
    flushing.resolve(undefined);
    await receiving;
    expect(spool.stats().nextSequence).toBe(2);
  });

  it('leaves a message to the broker when the spool refuses it, says so, and takes it the next time', async () => {
    let isFailing = false;
    const intake = await open({
      ...nodeDisk,
      sync: (handle) => (isFailing ? Promise.reject(new Error('device error')) : nodeDisk.sync(handle)),
    });
    await intake.receive(TOPIC, message(0));
    isFailing = true;
    await expect(intake.receive(TOPIC, message(10))).rejects.toMatchObject({ code: 'io' });
    expect(intake.trouble()).toContain('io');
    isFailing = false;
    await intake.receive(TOPIC, message(10));
    expect(intake.trouble()).toBeUndefined();
    expect(spool.stats().nextSequence).toBe(2);
  });

  it('keeps nothing twice that the broker delivers twice, after a restart neither', async () => {
    const intake = await open();
    await intake.receive(TOPIC, message(0));
    await intake.receive(TOPIC, message(0));
    expect(spool.stats().nextSequence).toBe(1);
    await spool.close();
    await open();
    const { seen } = await recall(spool);
    await spool.close();
    const again = await open(nodeDisk, seen);
    await again.receive(TOPIC, message(0));
    await again.receive(TOPIC, message(30));
    expect(spool.stats().nextSequence).toBe(2);
    const text = await metrics.text();
    expect(text).toContain('ignored_total{reason="duplicate"} 1');
    expect(text).toContain('gap_readings_total 20');
  });

  it('acknowledges what it ignores, so that no hostile message comes for ever', async () => {
    const intake = await open();
    await intake.receive(TOPIC, Buffer.from('nonsense'));
    await intake.receive('graz/welding/arm/nobody/telemetry', message(0));
    expect(spool.stats().nextSequence).toBe(0);
    expect(await metrics.text()).toContain('ignored_total{reason="undecodable"} 1');
  });
});

it('the age of the oldest entry is known after a restart too', async () => {
  const intake = await open();
  await intake.receive(TOPIC, message(0));
  const { arrivals } = await recall(spool);
  expect(oldestAtMs(arrivals, 0, 1)).toBe(telemetryOf(ARMS[0]!).readings[0]!.timestamp);
  expect(oldestAtMs(arrivals, 1, 1)).toBeUndefined();
});
