import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { EXPORT_FLASH_BYTES } from '../../../infra/budget/telemetry-volume.ts';
import { collectorConfig } from '../../../infra/charts/traces/collector-config.ts';
import { COLLECTOR_MEMORY } from '../../../infra/charts/traces/collector.ts';
import { BOARDS } from '../../../infra/dashboards/boards.ts';
import type { Tracing } from '../../../workloads/kit/trace.ts';
import { startTracing, traceFields } from '../../../workloads/kit/trace.ts';
import { prove } from '../../engines/proof/prove.ts';
import type { Exposed } from '../../infra/dashboards/exposed.ts';
import { seriesIn } from '../../infra/dashboards/exposed.ts';
import { askedBy } from '../../infra/dashboards/promql.ts';
import { aSite } from '../../site.ts';
import { makeCa } from '../../tls.ts';
import { untilLoaded } from '../../workloads/kit/a-collector.ts';
import type { CollectorProcess } from './collector-process.ts';
import { collectorProcess } from './collector-process.ts';
import { aPlace, onThisMachine } from './here.ts';
import type { HubEnd } from './hub-end.ts';
import { aHubEnd } from './hub-end.ts';
import type { Link } from './link.ts';
import { aLink } from './link.ts';

const SETTLE_MS = 75_000;
/** One export of the kit's. */
const BATCH_SPANS = 512;
const DISK_MIB = 8;
/** What the dashboards ask of a collector. */
const ASKED = BOARDS.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels))
  .flatMap(({ queries }) => queries.flatMap(({ expression }) => askedBy(expression)))
  .map(({ metric }) => metric)
  .filter((metric) => metric.startsWith('otelcol_'));

/** Of a sequence that is the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Bench {
  readonly collector: CollectorProcess;
  readonly hub: HubEnd;
  readonly link: Link;
  readonly tracing: Tracing;
  /** ends so many spans over a time, their ids kept */
  readonly produce: (spans: number, overMs: number, filler?: number) => Promise<void>;
  readonly produced: Set<string>;
  readonly arrived: () => Set<string>;
  /** what the collector shows of itself */
  readonly exposed: () => Promise<Exposed>;
}

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aBench(seed: number, stateDir: string, dir: string): Promise<Bench> {
  const site = aSite();
  const ca = await makeCa();
  closing.push(() => ca.remove());
  const hubDir = path.join(dir, 'hub');
  mkdirSync(hubDir);
  const hub = await aHubEnd(hubDir, await ca.issue({ cn: 'hub' }));
  const place = await aPlace(stateDir, await ca.issue({ cn: 'graz/otel-collector' }));
  const link = await aLink(place.hubPort, hub.port);
  closing.push(() => link.close());
  const config = onThisMachine(collectorConfig(site, undefined), site, place);
  const collector = collectorProcess(dir, config, place.healthPort);
  closing.push(
    () => hub.process.end('SIGKILL'),
    () => collector.end('SIGKILL'),
  );
  await Promise.all([hub.process.start(), collector.start()]);
  const endpoint = `http://127.0.0.1:${place.httpPort}`;
  const tracing = startTracing({ service: 'collision-engine', site: 'graz', gateway: 'gw-1', endpoint });
  closing.push(() => tracing.shutdown());
  await untilLoaded(tracing);
  const produced = new Set<string>();
  const random = randomOf(seed);
  return {
    collector,
    hub,
    link,
    tracing,
    produced,
    arrived: () => new Set(hub.spanIds().filter((id) => produced.has(id))),
    exposed: async () =>
      seriesIn(await (await fetch(`http://127.0.0.1:${place.metricsPort}/metrics`)).text()),
    async produce(spans, overMs, filler = 0) {
      for (let made = 0; made < spans; made += 1) {
        const attributes = {
          scanner: `weld-01/scanner/scanner-${1 + Math.floor(random() * 2)}`,
          commands: Math.floor(random() * 6),
          changes: 1,
          actions: 'STOP',
          ...(filler > 0 && { filler: 'x'.repeat(filler) }),
        };
        const span = tracing.span('scan to command', attributes);
        const id = span.run(() => traceFields()).span_id;
        if (id !== undefined) produced.add(id);
        span.end();
        if (overMs > 0) await new Promise((resolve) => setTimeout(resolve, (random() * 2 * overMs) / spans));
      }
    },
  };
}

/** Until nothing is on its way any more; what is missing then was counted by who sent it. */
async function settled({ arrived, produced, tracing }: Bench, lostBefore: number): Promise<void> {
  await expect
    .poll(() => produced.size - arrived().size - (tracing.lost() - lostBefore), {
      timeout: SETTLE_MS,
      interval: 500,
    })
    .toBeLessThanOrEqual(0);
}

function aDir(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-traces-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A disk of its own for the queue; false where this machine gives none. */
function mounted(dir: string): boolean {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'millwright', dir]);
  if (status === 0) onTestFinished(() => void spawnSync('umount', ['--lazy', dir]));
  return status === 0;
}

describe('the spans of a host', () => {
  it('S78 outlast an outage of the hub and a kill -9 of their collector in the middle of it: produced = arrived + counted as dropped', () =>
    prove({ artefact: 'traces: outage and kill -9', judge: 'otelcol' }, async () => {
      const dir = aDir();
      const bench = await aBench(78, path.join(dir, 'state'), dir);
      const { collector, hub, link, tracing, produced, produce, arrived } = bench;
      const lostBefore = tracing.lost();
      const writtenBefore = collector.writtenBytes();
      await produce(120, 6_000);
      await expect.poll(() => arrived().size, { timeout: SETTLE_MS, interval: 250 }).toBe(produced.size);
      // Two exports, five seconds apart.
      const exportBytes = (collector.writtenBytes() - writtenBefore) / 2;
      link.cut();
      await produce(300, 6_000);
      await collector.end('SIGKILL');
      await produce(50, 1_000);
      await collector.start();
      await produce(300, 6_000);
      const whileCut = arrived().size;
      expect(whileCut).toBe(120);
      link.mend();
      await settled(bench, lostBefore);
      const lost = tracing.lost() - lostBefore;
      const missing = produced.size - arrived().size;
      // What was in the hands of the collector when it was killed may be both: kept, and never acknowledged.
      expect(missing).toBeLessThanOrEqual(lost);
      expect(lost - missing).toBeLessThanOrEqual(BATCH_SPANS);
      expect(arrived().size).toBeGreaterThan(120 + 300);
      expect(exportBytes).toBeLessThan(EXPORT_FLASH_BYTES);
      expect(collector.peakMiB()).toBeLessThan(COLLECTOR_MEMORY.limitMiB);
      const twice = hub.spanIds().length - new Set(hub.spanIds()).size;
      return `${produced.size} = ${arrived().size} arrived + ${missing} dropped and counted (${lost - missing} counted though they arrived); ${twice} arrived twice; ${Math.round(exportBytes / 1024)} KiB written an export; ${collector.peakMiB()} MiB resident`;
    }));

  it('S78 are refused when the disk is full, and counted: produced = arrived + counted as dropped', async () => {
    const dir = aDir();
    const stateDir = path.join(dir, 'state');
    mkdirSync(stateDir);
    const hindrance = mounted(stateDir) ? undefined : 'needs root, for a small disk';
    await prove({ artefact: 'traces: a full disk', judge: 'otelcol', hindrance }, async () => {
      const bench = await aBench(79, stateDir, dir);
      const { collector, link, tracing, produced, produce, arrived, exposed } = bench;
      const lostBefore = tracing.lost();
      link.cut();
      await produce(400, 2_000);
      // Four KiB each: a disk of eight MiB is full after two thousand.
      await produce(1_400, 0, 4_096);
      await expect
        .poll(() => tracing.lost() - lostBefore, { timeout: SETTLE_MS, interval: 250 })
        .toBeGreaterThanOrEqual(0);
      await produce(1_400, 14_000, 4_096);
      await expect
        .poll(() => tracing.lost() - lostBefore, { timeout: SETTLE_MS, interval: 250 })
        .toBeGreaterThan(0);
      const lostWhileFull = tracing.lost() - lostBefore;
      link.mend();
      await settled(bench, lostBefore);
      await produce(50, 500);
      await settled(bench, lostBefore);
      const lost = tracing.lost() - lostBefore;
      const missing = produced.size - arrived().size;
      expect(missing).toBeLessThanOrEqual(lost);
      expect(lost - missing).toBeLessThanOrEqual(BATCH_SPANS);
      expect(arrived().size).toBeGreaterThan(400);
      // Some were sent and some refused, so every figure of it that a dashboard asks for is there by now.
      const own = await exposed();
      expect(ASKED.length).toBeGreaterThan(3);
      expect(ASKED.filter((name) => !own.has(name))).toEqual([]);
      return `${produced.size} = ${arrived().size} arrived + ${missing} dropped and counted (${lostWhileFull} while it was full), on a disk of ${DISK_MIB} MiB; ${collector.peakMiB()} MiB resident`;
    });
  });
});
