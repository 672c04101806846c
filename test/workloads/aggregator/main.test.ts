import { afterEach, describe, expect, it } from 'vitest';
import { compareLedger } from '../../../workloads/hub/ledger.ts';
import { readLedger } from '../../../workloads/hub/ledger-file.ts';
import type { Gateway } from './a-gateway.ts';
import { ARMS, commandOf, SITE, startGateway, until, verdictOf } from './a-gateway.ts';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.remove();
  gateway = undefined;
});

const countOf = (produced: readonly { count: number }[]): number =>
  produced.reduce((sum, { count }) => sum + count, 0);

describe('an aggregator, its broker and its hub as processes', () => {
  it(
    'S96 S97 S24 lose nothing to a cut WAN, a killed aggregator and a killed hub: produced = delivered',
    { timeout: 90_000 },
    async () => {
      gateway = await startGateway({ batchIntervalMs: 200, spoolMaxMiB: 16 });
      const { machines, wan, aggregator, hub, hubStateDir } = gateway;
      for (let round = 0; round < 10; round += 1) await machines.report();
      await gateway.hubSays(({ delivered }) => delivered > 0);

      wan.cut();
      for (let round = 0; round < 10; round += 1) await machines.report();
      await machines.verdict(verdictOf('scratch'));
      await machines.verdict(verdictOf('none', 2));
      await machines.command(commandOf('STOP'));
      await machines.command(commandOf('RUN', 2));
      await machines.raw(`${SITE}/${ARMS[0]!}/telemetry`, Buffer.from('not a message'));
      // The WAN is away, and that is no reason to turn machines away.
      expect(await gateway.isReady()).toBe(true);

      const reporting = machines.report();
      aggregator.kill();
      await reporting;
      for (let round = 0; round < 5; round += 1) await machines.report();
      await until(() => gateway!.isReady(), aggregator);
      for (let round = 0; round < 5; round += 1) await machines.report();
      expect(aggregator.restarts()).toBe(1);

      wan.restore();
      hub.kill();
      const produced = machines.produced();
      await gateway.hubSays(
        ({ delivered, verdicts, stops }) => delivered === countOf(produced) && verdicts + stops === 2,
      );
      await until(async () => (await gateway!.metric('edge_aggregator_spool_entries')) === 0, aggregator);
      expect(await gateway.metric('edge_aggregator_spool_dropped_entries')).toBe(0);
      expect(await aggregator.stop(10_000)).toMatchObject({ isClean: true });
      expect(await hub.stop(10_000)).toMatchObject({ isClean: true });

      const ledger = (await readLedger(hubStateDir)).get(SITE)!;
      expect(compareLedger(produced, ledger)).toMatchObject({
        produced: countOf(produced),
        delivered: countOf(produced),
        dropped: 0,
        missing: [],
        unknown: [],
        isBalanced: true,
      });
      expect(ledger).toMatchObject({ verdicts: 1, stops: 1, damaged: 0, skipped: 0 });
    },
  );

  it(
    'T21 with a spool that an outage outgrows declare what they give up: produced = delivered + dropped',
    { timeout: 90_000 },
    async () => {
      gateway = await startGateway({ batchIntervalMs: 200, spoolMaxMiB: 0.25 });
      const { machines, wan, aggregator, hub, hubStateDir } = gateway;
      wan.cut();
      await machines.verdict(verdictOf('dent'));
      // What was under way when the aggregator was killed still arrives once the WAN is back, though it was shed
      // meanwhile: at most the 7,000 readings of the first hundred rounds. More than that has to be given up.
      for (let round = 0; round < 300; round += 1) {
        await machines.report();
        if (round === 100) aggregator.kill();
      }
      await until(() => gateway!.isReady(), aggregator);
      await until(
        async () => (await gateway!.metric('edge_aggregator_dropped_readings_total')) > 10_000,
        aggregator,
      );
      wan.restore();
      const produced = machines.produced();
      await gateway.hubSays(({ delivered, dropped }) => delivered + dropped === countOf(produced));
      expect(await aggregator.stop(10_000)).toMatchObject({ isClean: true });
      await hub.stop(10_000);

      const ledger = (await readLedger(hubStateDir)).get(SITE)!;
      const comparison = compareLedger(produced, ledger);
      expect(comparison).toMatchObject({ missing: [], unknown: [], isBalanced: true });
      expect(comparison.dropped).toBeGreaterThan(0);
      expect(comparison.delivered).toBeGreaterThan(0);
      expect(comparison.delivered + comparison.dropped).toBe(countOf(produced));
      // The defect was the oldest of all, and was carried forward: readings go first.
      expect(ledger.verdicts).toBe(1);
      expect(ledger.skipped).toBeGreaterThan(0);
    },
  );

  it('deliver what is left when they are stopped between two batches', { timeout: 60_000 }, async () => {
    gateway = await startGateway({ batchIntervalMs: 900_000, spoolMaxMiB: 16 });
    const { machines, aggregator, hub, hubStateDir } = gateway;
    for (let round = 0; round < 3; round += 1) await machines.report();
    await until(async () => (await gateway!.metric('edge_aggregator_spool_entries')) > 0, aggregator);
    expect(await aggregator.stop(10_000)).toMatchObject({ isClean: true });
    await hub.stop(10_000);
    const ledger = (await readLedger(hubStateDir)).get(SITE)!;
    expect(compareLedger(machines.produced(), ledger)).toMatchObject({ delivered: 210, isBalanced: true });
  });
});
