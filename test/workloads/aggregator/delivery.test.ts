import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEntry } from '../../../workloads/contracts/codec.ts';
import type { Batch, Receipt } from '../../../workloads/contracts/messages.ts';
import { declare } from '../../../workloads/aggregator/declare.ts';
import type { Delivery } from '../../../workloads/aggregator/delivery.ts';
import { createDelivery, receiptProblem } from '../../../workloads/aggregator/delivery.ts';
import { createFigures } from '../../../workloads/aggregator/figures.ts';
import { createFigures as createHubFigures } from '../../../workloads/hub/figures.ts';
import type { Ingest } from '../../../workloads/hub/ingest.ts';
import { openIngest } from '../../../workloads/hub/ingest.ts';
import { createBreaker } from '../../../workloads/kit/breaker.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import type { Spool } from '../../../workloads/kit/spool.ts';
import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { startTracing } from '../../../workloads/kit/trace.ts';
import { ARMS, telemetryOf } from './a-gateway.ts';

const log = createLog('test', 'silent');
let root: string;
let spool: Spool;
let hub: Ingest;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millwright-delivery-'));
  spool = await openSpool({
    dir: join(root, 'spool'),
    maxBytes: 1024 * 1024,
    declare: (loss) => declare(loss, 1),
  });
  hub = await openHub('hub');
});
afterEach(async () => {
  await spool.close();
  await hub.close();
  await rm(root, { recursive: true, force: true });
});

function openHub(name: string): Promise<Ingest> {
  return openIngest({
    sites: ['graz'],
    stateDir: join(root, name),
    figures: createHubFigures(createMetrics('hub')),
    log,
  });
}

function deliveryTo(call: (batch: Batch) => Promise<Receipt>): Delivery & { text(): Promise<string> } {
  const metrics = createMetrics('aggregator');
  const delivery = createDelivery({
    site: 'graz',
    gateway: 'gw-1',
    spool,
    breaker: createBreaker({
      name: 'hub',
      call,
      timeoutMs: 5_000,
      resetMs: 20,
      errorThresholdPercent: 50,
      metrics,
    }),
    pace: { intervalMs: 3_600_000, maxPendingBytes: 1e9 },
    figures: createFigures(metrics, 1024 * 1024),
    tracing: startTracing({ service: 'aggregator', site: 'graz', gateway: 'gw-1', endpoint: '' }),
    log,
    now: Date.now,
    random: () => 0,
  });
  return { ...delivery, text: () => metrics.text() };
}

const toHub = (batch: Batch): Promise<Receipt> => hub.deliver(batch, 'graz/aggregator-gw-1');

async function append(rounds: number): Promise<void> {
  const from = spool.stats().nextSequence * 10;
  for (let round = 0; round < rounds; round += 1) {
    const readings = { machine: ARMS[0]!, ...telemetryOf(ARMS[0]!, { epoch: 1, from: from + round * 10 }) };
    await spool.append([encodeEntry({ sequence: 0, kind: 'readings', readings })]);
  }
}

describe('the delivery', () => {
  it('S96 forgets a batch only after the hub has it in writing', async () => {
    await append(20);
    await deliveryTo(toHub).drain(5_000);
    expect(spool.stats()).toMatchObject({ entries: 0, acknowledgedSequence: 20 });
    expect(hub.spools()).toEqual([{ site: 'graz', spool: `gw-1.${spool.id}`, nextSequence: 20 }]);
  });

  it('S97 keeps everything when the call fails, and once the breaker lets a trial through delivers it', async () => {
    await append(20);
    let calls = 0;
    const failing = deliveryTo((batch) =>
      (calls += 1) < 3 ? Promise.reject(new Error('no WAN')) : toHub(batch),
    );
    await failing.drain(10_000);
    expect(calls).toBe(3);
    expect(spool.stats().entries).toBe(0);
    expect(hub.ledgers().get('graz')).toMatchObject({ repeated: 0, skipped: 0 });
  });

  it('sends again what the hub took and could not say so, and the hub has it once', async () => {
    await append(5);
    let isLost = true;
    const delivery = deliveryTo(async (batch) => {
      const receipt = await toHub(batch);
      if (isLost) {
        isLost = false;
        throw new Error('the receipt was lost');
      }
      return receipt;
    });
    await delivery.drain(10_000);
    expect(spool.stats().entries).toBe(0);
    expect(hub.ledgers().get('graz')).toMatchObject({ repeated: 0 });
  });

  it('goes on to a hub that lost its disk, which writes down what it misses', async () => {
    await append(5);
    await deliveryTo(toHub).drain(5_000);
    await hub.close();
    hub = await openHub('another disk');
    await append(3);
    const delivery = deliveryTo(toHub);
    await delivery.drain(5_000);
    expect(spool.stats().entries).toBe(0);
    expect(hub.ledgers().get('graz')).toMatchObject({ skipped: 5 });
    expect(await delivery.text()).toContain('undelivered_total{reason="hub-behind"} 1');
  });

  it.each([
    ['acknowledges more than there ever was', { nextSequence: 99 }],
    ['is of another spool', { spool: 'gw-9.000000000000' }],
    ['is of another site', { site: 'lyon' }],
    ['acknowledges nothing', { nextSequence: 0 }],
  ])('forgets nothing on a receipt that %s', async (_, lie) => {
    await append(5);
    await deliveryTo((batch) => {
      const { site, spool: name, nextSequence } = batch;
      return Promise.resolve({ site, spool: name, nextSequence, ...lie });
    }).drain(5_000);
    expect(spool.stats().entries).toBe(5);
  });

  it('ends at its deadline when the hub does not answer', async () => {
    await append(5);
    await deliveryTo(() => new Promise(() => undefined)).drain(50);
    expect(spool.stats().entries).toBe(5);
  });
});

it('a receipt is believed that moves the spool forward, and no other', () => {
  const batch = { site: 'graz', spool: 's', firstSequence: 5, nextSequence: 9, entries: new Uint8Array(0) };
  const problem = (nextSequence: number) =>
    receiptProblem(batch, { site: 'graz', spool: 's', nextSequence }, 12);
  expect([4, 5, 6, 9, 12, 13].map(problem)).toEqual([
    'hub-behind',
    'failed',
    undefined,
    undefined,
    undefined,
    'hub-ahead',
  ]);
});
