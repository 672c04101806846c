import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_EXPORTER_TEMPLATE } from '../../../infra/charts/node-exporter.ts';
import { createFigures as aggregator } from '../../../workloads/aggregator/figures.ts';
import { createFigures as authority } from '../../../workloads/authority/figures.ts';
import { createFigures as collisionEngine } from '../../../workloads/collision-engine/figures.ts';
import { createFigures as hub } from '../../../workloads/hub/figures.ts';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import type { Metrics } from '../../../workloads/kit/metrics.ts';
import { createFigures as mapper } from '../../../workloads/mapper/figures.ts';
import { createFigures as natsExporter } from '../../../workloads/nats-exporter/figures.ts';
import { createFigures as visionInferencer } from '../../../workloads/vision-inferencer/figures.ts';
import { until } from '../../engines/cluster/until.ts';

/** Names of series, with the labels that each may have beside those of its target. */
export type Exposed = ReadonlyMap<string, ReadonlySet<string>>;

/** What the services register, with the names of the labels that they give: read from their own registries. */
export async function exposedByServices(): Promise<Exposed> {
  const makes: readonly (readonly [string, (metrics: Metrics) => unknown])[] = [
    ['collision-engine', collisionEngine],
    ['vision-inferencer', visionInferencer],
    ['aggregator', (metrics) => aggregator(metrics, 1_000_000)],
    ['mapper', mapper],
    ['authority', authority],
    ['hub', hub],
    ['nats-exporter', natsExporter],
  ];
  const exposed = new Map<string, ReadonlySet<string>>();
  for (const [service, make] of makes) {
    const { metrics, labels } = watched(createMetrics(service), `edge_${service.replaceAll('-', '_')}_`);
    make(metrics);
    for (const [name, more] of seriesIn(await metrics.text())) exposed.set(name, more);
    for (const [name, own] of labels) exposed.set(name, new Set([...(exposed.get(name) ?? []), ...own]));
  }
  return exposed;
}

/** The same registry, and which labels each of its metrics was declared with: without a value none is written. */
function watched(metrics: Metrics, prefix: string) {
  const labels = new Map<string, readonly string[]>();
  return {
    labels,
    metrics: {
      ...metrics,
      counter: (name: string, help: string, own: readonly string[] = []) => {
        labels.set(prefix + name, own);
        return metrics.counter(name, help, own);
      },
      gauge: (name: string, help: string, own: readonly string[] = []) => {
        labels.set(prefix + name, own);
        return metrics.gauge(name, help, own);
      },
      histogram: (name: string, help: string, buckets: readonly number[]) => {
        labels.set(`${prefix}${name}_bucket`, ['le']);
        return metrics.histogram(name, help, buckets);
      },
    },
  };
}

/** What a text of Prometheus's format holds. */
export function seriesIn(text: string): Exposed {
  const exposed = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, name, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const own = exposed.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/([a-zA-Z_]\w*)="/g)) own.add(label ?? '');
    exposed.set(name, own);
  }
  return exposed;
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** What the real node-exporter shows of this machine, with the collectors of the chart and its own places. */
export async function exposedByNodeExporter(): Promise<Exposed> {
  const [, ...args] = NODE_EXPORTER_TEMPLATE.command ?? [];
  const port = await freePort();
  const own = args.filter((arg) => !/^--(web\.listen-address|path\.)/.test(arg));
  return scraped('prometheus-node-exporter', [...own, `--web.listen-address=127.0.0.1:${port}`], port);
}

/** What the real vmagent shows of itself once it has a receiver, which here takes everything. */
export async function exposedByVmagent(): Promise<Exposed> {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'millwright-vmagent-'));
  try {
    const port = await freePort();
    const to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api/v1/write`;
    const args = [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-remoteWrite.url=${to}`,
      `-remoteWrite.tmpDataPath=${folder}`,
    ];
    const push = () =>
      fetch(`http://127.0.0.1:${port}/api/v1/import/prometheus`, { method: 'POST', body: 'a 1\n' });
    return await scraped(
      'vmagent',
      args,
      port,
      push,
      /vmagent_remotewrite_requests_total\{[^}]*status_code="2XX"/,
    );
  } finally {
    receiver.closeAllConnections();
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scraped(
  program: string,
  args: readonly string[],
  port: number,
  before?: () => Promise<unknown>,
  wanted?: RegExp,
): Promise<Exposed> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  try {
    const text = await until(`${program} to answer`, 20_000, async () => {
      await before?.();
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
      const all = await answer.text();
      return wanted === undefined || wanted.test(all) ? all : undefined;
    });
    return seriesIn(text);
  } finally {
    child.kill('SIGTERM');
    await exit;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
