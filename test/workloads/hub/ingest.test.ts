import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchRefused } from '../../../workloads/hub/block.ts';
import { createFigures } from '../../../workloads/hub/figures.ts';
import type { Ingest } from '../../../workloads/hub/ingest.ts';
import { openIngest } from '../../../workloads/hub/ingest.ts';
import { compareLedger } from '../../../workloads/hub/ledger.ts';
import { readLedger } from '../../../workloads/hub/ledger-file.ts';
import { statusOf } from '../../../workloads/hub/status.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { DeliveryRefused } from '../../../workloads/kit/rpc.ts';
import { aBatch, anEntry, MACHINE, PEER, SPOOL } from './a-batch.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'millwright-hub-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

function open(dir = stateDir): Promise<Ingest> {
  return openIngest({
    sites: ['graz'],
    stateDir: dir,
    figures: createFigures(createMetrics('hub')),
    log: createLog('hub', 'silent'),
  });
}

const produced = (count: number) => [{ machine: MACHINE, epoch: 1, firstSequence: 0, count }];
const receipt = (nextSequence: number) => ({ site: 'graz', spool: SPOOL, nextSequence });

describe('the hub', () => {
  it('has in writing what it gave a receipt for, and knows it after a restart', async () => {
    const ingest = await open();
    expect(await ingest.deliver(aBatch(0, 4), PEER)).toEqual(receipt(4));
    // Not closed: whoever reads the files finds it all the same, and so does the next hub.
    const ledger = (await readLedger(stateDir)).get('graz')!;
    expect(compareLedger(produced(4), ledger)).toMatchObject({ delivered: 4, isBalanced: true });
    await ingest.close();
    const again = await open();
    expect(await again.deliver(aBatch(0, 4), PEER)).toEqual(receipt(4));
    expect(await again.deliver(aBatch(4, 6), PEER)).toEqual(receipt(6));
    expect(statusOf(again.ledgers(), again.spools())).toEqual({
      sites: [
        {
          site: 'graz',
          delivered: 6,
          dropped: 0,
          repeated: 0,
          verdicts: 0,
          stops: 0,
          damaged: 0,
          skipped: 0,
          spools: [{ spool: SPOOL, nextSequence: 6 }],
          machines: 1,
          deliveredByMachine: { [MACHINE]: 6 },
        },
      ],
    });
    await again.close();
  });

  it('takes of a batch that it has in part what is new, and nothing twice', async () => {
    const ingest = await open();
    await ingest.deliver(aBatch(0, 4), PEER);
    expect(await ingest.deliver(aBatch(2, 7), PEER)).toEqual(receipt(7));
    await ingest.close();
    const ledger = (await readLedger(stateDir)).get('graz')!;
    expect(compareLedger(produced(7), ledger)).toMatchObject({ delivered: 7, repeated: 0, isBalanced: true });
  });

  it('is not set back by a batch that comes late', async () => {
    const ingest = await open();
    await ingest.deliver(aBatch(0, 4), PEER);
    expect(await ingest.deliver(aBatch(0, 2), PEER)).toEqual(receipt(4));
    expect(await ingest.deliver(aBatch(4, 5), PEER)).toEqual(receipt(5));
    await ingest.close();
    const ledger = (await readLedger(stateDir)).get('graz')!;
    expect(compareLedger(produced(5), ledger)).toMatchObject({ delivered: 5, repeated: 0, isBalanced: true });
  });

  it('does not take a batch that would leave a hole, and says what it expects', async () => {
    const ingest = await open();
    await ingest.deliver(aBatch(0, 4), PEER);
    expect(await ingest.deliver(aBatch(9, 12), PEER)).toEqual(receipt(4));
    await ingest.close();
    expect((await readLedger(stateDir)).get('graz')!.skipped).toBe(0);
  });

  it('writes down how many numbers a spool passed over', async () => {
    const ingest = await open();
    await ingest.deliver(aBatch(0, 9, { of: [anEntry(7), anEntry(8)] }), PEER);
    await ingest.close();
    expect((await readLedger(stateDir)).get('graz')!.skipped).toBe(7);
  });

  it('refuses whoever is not entitled, and what is no batch, and keeps nothing of it', async () => {
    const ingest = await open();
    await expect(ingest.deliver(aBatch(0, 1), 'graz/aggregator-gw-2')).rejects.toBeInstanceOf(
      DeliveryRefused,
    );
    await expect(ingest.deliver(aBatch(0, 1, { site: '../graz' }), PEER)).rejects.toBeInstanceOf(
      DeliveryRefused,
    );
    const corrupt = aBatch(0, 1, { entries: Buffer.from('x') });
    await expect(ingest.deliver(corrupt, PEER)).rejects.toBeInstanceOf(BatchRefused);
    expect(await ingest.deliver(aBatch(0, 1), PEER)).toEqual(receipt(1));
    expect(await readdir(stateDir)).toEqual(['graz']);
    await ingest.close();
  });

  it('asks again from where its file is whole, when the last block was cut off', async () => {
    const ingest = await open();
    await ingest.deliver(aBatch(0, 4), PEER);
    await ingest.deliver(aBatch(4, 8), PEER);
    await ingest.close();
    const dir = join(stateDir, 'graz', SPOOL);
    const segment = (await readdir(dir)).find((name) => name.endsWith('.segment'))!;
    await truncate(join(dir, segment), 200);
    const ledger = (await readLedger(stateDir)).get('graz')!;
    expect(compareLedger(produced(8), ledger)).toMatchObject({ delivered: 4, missing: [{ from: 4, to: 8 }] });
    const again = await open();
    expect(await again.deliver(aBatch(9, 10), PEER)).toEqual(receipt(4));
    expect(await again.deliver(aBatch(4, 8), PEER)).toEqual(receipt(8));
    await again.close();
  });

  it('is not confused by a file beside its ledgers', async () => {
    await writeFile(join(stateDir, 'lost+found'), '');
    const ingest = await open();
    expect(await ingest.deliver(aBatch(0, 1), PEER)).toEqual(receipt(1));
    await ingest.close();
  });

  it('has every entry once, whatever batches come, in whatever order, at once and over restarts', async () => {
    let run = 0;
    const batch = fc
      .tuple(fc.nat(20), fc.integer({ min: 1, max: 6 }))
      .map(([from, count]) => ({ from, count }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(batch, fc.constant('restart' as const)), { maxLength: 14 }),
        async (steps) => {
          const dir = join(stateDir, `run-${(run += 1)}`);
          let ingest = await open(dir);
          let delivering: Promise<unknown>[] = [];
          let next = 0;
          for (const step of steps) {
            if (step === 'restart') {
              await Promise.all(delivering);
              delivering = [];
              await ingest.close();
              ingest = await open(dir);
            } else {
              delivering.push(ingest.deliver(aBatch(step.from, step.from + step.count), PEER));
              if (step.from <= next) next = Math.max(next, step.from + step.count);
            }
          }
          await Promise.all(delivering);
          await ingest.close();
          const ledger = (await readLedger(dir)).get('graz');
          if (next > 0) {
            expect(compareLedger(produced(next), ledger!)).toMatchObject({
              delivered: next,
              repeated: 0,
              isBalanced: true,
            });
          }
        },
      ),
      { seed: 9, numRuns: 15 },
    );
  });
});
