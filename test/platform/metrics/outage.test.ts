import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgingHost } from '../../../infra/charts/metrics/endpoint.ts';
import { render } from '../../../infra/render.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { until } from '../../engines/cluster/until.ts';
import { prove } from '../../engines/proof/prove.ts';
import { aLock } from '../../infra/small-site.ts';
import { aSite } from '../../site.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import type { Link } from '../traces/link.ts';
import { aLink } from '../traces/link.ts';
import type { Agent } from './agent.ts';
import { startAgent } from './agent.ts';
import type { Exporter } from './exporter.ts';
import { ANSWERS, startExporter } from './exporter.ts';
import { imageProgram } from './programs.ts';
import type { Receiver } from './receiver.ts';
import { firing, samplesOf, startReceiver } from './receiver.ts';

/** Fifteen times as fast as at a site, so that half an hour without a hub is two minutes. */
const INTERVAL_MS = 1_000;
/** A killed agent loses what it had not yet written to its disk: its own flushes are a second apart, its queue's five. */
const KILL_LOSES_MS = 8_000;
/** And the block that it was just sending, a flush of a second: it is out of the queue, and was not acknowledged. */
const BLOCK_SCRAPES = 1_000 / INTERVAL_MS + 1;
/** Beside a service’s own. */
const SERIES = 250;
const SETTLE_MS = 60_000;
const JOBS = ['collision-engine', 'vision-inferencer', 'aggregator'] as const;
const NEEDS = ['prometheus', 'vmagent'];

describe('the figures of a host', () => {
  const line = render(aSite({}, 'graz'), aLock());
  const judge = `prometheus-${judgingHost(line.site)?.name ?? ''}`;
  const centre = render(aSite({}, 'hub'), aLock());
  const scratch = mkdtempSync(path.join(tmpdir(), 'millwright-figures-'));
  const vmagent = imageProgram('victoria-metrics', 'vmagent', scratch);
  const prometheus = imageProgram('prometheus', 'prometheus', scratch);
  const claim = (artefact: string) => ({
    artefact: `figures: ${artefact}`,
    judge: 'vmagent',
    version: '1.79.5, Prometheus 2.53.3',
    needs: NEEDS,
  });
  const isHere = vmagent !== undefined && prometheus !== undefined;
  let ca: TestCa;
  let agentTls: string;
  let exporters: readonly Exporter[] = [];
  let hub: Receiver;
  let site: Receiver;
  let wan: Link;
  let wanPort = 0;
  let agent: Agent;
  const stops: (() => Promise<void>)[] = [];

  const agentWith = (name: string, buffer?: string): Promise<Agent> =>
    startAgent({
      program: String(vmagent),
      release: line,
      name: 'vmagent-gw-1',
      tlsDir: agentTls,
      scratch: path.join(scratch, name),
      hubUrl: `https://127.0.0.1:${wanPort}/api/v1/write`,
      siteUrl: `https://127.0.0.1:${site.port}/api/v1/write`,
      ports: Object.fromEntries(JOBS.map((job, index) => [job, exporters[index]?.port ?? 9])),
      intervalMs: INTERVAL_MS,
      ...(buffer !== undefined && { buffer }),
    });

  beforeAll(async () => {
    if (!isHere) return;
    ca = await makeCa();
    stops.push(() => ca.remove());
    agentTls = await ca.issue({ cn: 'graz/vmagent-gw-1' });
    const next = numbers(20_261_124);
    exporters = await Promise.all(JOBS.map(() => startExporter(SERIES, INTERVAL_MS / 2, next)));
    stops.push(async () => {
      await Promise.all(exporters.map((one) => one.close()));
    });
    const receiver = { program: prometheus, scratch };
    hub = await startReceiver({
      ...receiver,
      release: centre,
      name: 'prometheus-hub-dc-1',
      tlsDir: await ca.issue({ cn: 'prometheus-hub-dc-1' }),
    });
    stops.push(() => hub.stop());
    site = await startReceiver({
      ...receiver,
      release: line,
      name: judge,
      tlsDir: await ca.issue({ cn: judge }),
      // As much faster as the scrapes are.
      change: (text) =>
        text.replace('interval: "30s"', 'interval: "1s"').replaceAll('for: "1m"', 'for: "2s"'),
    });
    stops.push(() => site.stop());
    wanPort = await freePort();
    wan = await aLink(wanPort, hub.port);
    stops.push(() => {
      wan.close();
      return Promise.resolve();
    });
    agent = await agentWith('whole');
    stops.push(() => agent.stop());
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Waits until a receiver has what the exporters answered last, and nothing waits any more. */
  const drained = (way: 1 | 2): Promise<true> =>
    until('the queue to be empty', SETTLE_MS, async () =>
      ((await agent.queue(way)).bytes_pending ?? Infinity) < 256 * 1024 ? true : undefined,
    );
  const answered = (): readonly number[] =>
    exporters.map((one) => one.answeredAtMs.findLastIndex((atMs) => !Number.isNaN(atMs)) + 1);
  const has = (receiver: Receiver, counts: readonly number[]): Promise<true> =>
    until('the last of the figures to be there', SETTLE_MS, async () => {
      const held = await samplesOf(receiver, ANSWERS);
      return JOBS.every((job, index) => (held.get(`${job}-gw-1`)?.values.at(-1) ?? 0) >= (counts[index] ?? 0))
        ? true
        : undefined;
    });

  it('S72 fire an alert at the site while no hub is to be reached, and carry site, region and host', () =>
    prove(claim('an alert with the WAN down'), async () => {
      const some = answered().map((count) => count + 4);
      await has(hub, some);
      await has(site, some);
      wan.cut();
      exporters[0]?.setSilent(2);
      await until('ScannerSilent to fire at the site', SETTLE_MS, async () =>
        (await firing(site)).includes('ScannerSilent') ? true : undefined,
      );
      const held = await samplesOf(site, 'edge_collision_engine_scanners_silent_count');
      expect(held.get('collision-engine-gw-1')?.labels).toMatchObject({
        ...{ site: 'graz', region: 'Styria', host: 'gw-1', job: 'collision-engine' },
      });
      const atHub = await samplesOf(hub, 'edge_collision_engine_scanners_silent_count');
      expect(new Set(atHub.get('collision-engine-gw-1')?.values)).toEqual(new Set([0]));
      exporters[0]?.setSilent(0);
      await until('the alert to end', SETTLE_MS, async () =>
        (await firing(site)).length === 0 ? true : undefined,
      );
      return `ScannerSilent fired and ended at the site's Prometheus, the hub cut off; at most ${site.running.peakMiB()} MiB`;
    }));

  it('S73 outlast an outage in which the agent is killed twice: what the hub lacks a killed agent had in its memory alone', () =>
    prove(claim('an outage with two kills'), async () => {
      const kills: number[] = [];
      for (const _ of [1, 2]) {
        // Long enough for what is in memory to go to the disk.
        await sleep(9_000);
        kills.push(Date.now());
        await agent.killAndStart();
      }
      await sleep(1_000);
      wan.mend();
      const counts = answered();
      await has(hub, counts);
      await drained(1);
      const held = await samplesOf(hub, ANSWERS);
      let lost = 0;
      let kept = 0;
      for (const [index, job] of JOBS.entries()) {
        const values = new Set(held.get(`${job}-gw-1`)?.values);
        const times = exporters[index]?.answeredAtMs ?? [];
        const missing = times
          .slice(0, counts[index])
          .flatMap((atMs, n) => (values.has(n + 1) || Number.isNaN(atMs) ? [] : [atMs]));
        const unexplained = missing.filter(
          (atMs) => !kills.some((at) => atMs <= at && atMs > at - KILL_LOSES_MS),
        );
        expect(unexplained.length, `${job}: ${unexplained.join(', ')}`).toBeLessThanOrEqual(
          kills.length * BLOCK_SCRAPES,
        );
        lost += missing.length;
        kept += values.size;
      }
      const { bytes_dropped: dropped } = await agent.queue(1);
      expect(dropped).toBe(0);
      return (
        `${kept + lost} scrapes of ${JOBS.length} services, ${kept} at the hub, ${lost} lost in the memory of the killed agent (of each kill at most its last ${KILL_LOSES_MS / 1_000} s, counted at the hub by the gaps of a counter), ` +
        `nothing dropped; the agent had at most ${agent.running().peakMiB()} MiB, the hub ${hub.running.peakMiB()} MiB`
      );
    }));

  it('give up the oldest when the buffer is full, and count it', () =>
    prove(claim('a full buffer'), async () => {
      await agent.stop();
      agent = await agentWith('small', '400KB');
      await sleep(3_000);
      const before = answered();
      await has(hub, before);
      wan.cut();
      await until('the buffer to give up what is oldest', SETTLE_MS, async () =>
        ((await agent.queue(1)).bytes_dropped ?? 0) > 200_000 ? true : undefined,
      );
      wan.mend();
      const counts = answered();
      await has(hub, counts);
      await drained(1);
      const {
        bytes_dropped: dropped = 0,
        blocks_dropped: blocks = 0,
        bytes_written: written = 0,
        bytes_read: read = 0,
        bytes_pending: pending = 0,
      } = await agent.queue(1);
      // Every byte that went into the queue came out of it, is in it or was given up: none is lost uncounted.
      expect(Math.abs(written - read - pending)).toBeLessThanOrEqual(dropped + 256 * 1024);
      const held = await samplesOf(hub, ANSWERS);
      let lost = 0;
      for (const [index, job] of JOBS.entries()) {
        const values = new Set(held.get(`${job}-gw-1`)?.values);
        const times = exporters[index]?.answeredAtMs ?? [];
        const missing = numbersFrom(before[index] ?? 0, counts[index] ?? 0).filter(
          (n) => !values.has(n) && !Number.isNaN(times[n - 1]),
        );
        expect(missing.length, job).toBeGreaterThan(0);
        // Of the outage and no older: until the agent tries the hub again it goes on giving up what is oldest.
        expect(Math.min(...missing), job).toBeGreaterThan((before[index] ?? 0) - BLOCK_SCRAPES);
        lost += missing.length;
      }
      // At the site, whose Prometheus was there all the time, nothing lacks.
      await has(site, counts);
      expect((await agent.queue(2)).bytes_dropped).toBe(0);
      return `${lost} scrapes given up, the oldest of the outage, in ${blocks} blocks of ${dropped} bytes as the agent counts; nothing at the site`;
    }));

  it('are taken from nobody without a certificate of the CA', () =>
    prove(claim('a writer without a certificate'), async () => {
      for (const receiver of [hub, site]) {
        const bare = await fetch(`https://127.0.0.1:${receiver.port}/api/v1/write`, { method: 'POST' }).then(
          () => 'let in',
          () => 'refused',
        );
        expect(bare).toBe('refused');
      }
      return 'hub and site refuse the connection';
    }));
});

function numbersFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index + 1);
}

/** From 0 to below 1, the same row for the same seed: Park and Miller's generator. */
function numbers(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
