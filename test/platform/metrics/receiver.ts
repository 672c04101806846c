import { mkdirSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { PROMETHEUS } from '../../../infra/charts/metrics/endpoint.ts';
import type { Release } from '../../../infra/release.ts';
import { podOf } from '../../../policies/pod.ts';
import { until } from '../../engines/cluster/until.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { layOut } from '../../infra/charts/metrics/a-prometheus.ts';
import type { Running } from './programs.ts';
import { run } from './programs.ts';

/** A Prometheus of a release on this machine, by its rendered command and files. */
export interface Receiver {
  readonly port: number;
  readonly running: Running;
  /** its HTTP API, asked as its probe asks: with a certificate */
  ask(query: string): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly program: string;
  readonly release: Release;
  /** of its object */
  readonly name: string;
  readonly tlsDir: string;
  readonly scratch: string;
  /** what else differs here, such as a time that is compressed */
  readonly change?: (text: string) => string;
}

const START_MS = 30_000;

export async function startReceiver({
  program,
  release,
  name,
  tlsDir,
  scratch,
  change = (text) => text,
}: ReceiverOptions): Promise<Receiver> {
  const objects = release.placed.map(({ object }) => object);
  const files = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data;
  const pod = objects
    .filter(({ metadata }) => metadata.name === name)
    .map(podOf)
    .find((one) => one !== undefined);
  const [, ...args] = pod?.spec.containers[0]?.command ?? [];
  const changed = Object.entries(files as Readonly<Record<string, string>>).map(([file, text]) => [
    file,
    change(text),
  ]);
  const laid = layOut(Object.fromEntries(changed) as Record<string, string>, tlsDir);
  const port = await freePort();
  const state = path.join(scratch, name);
  mkdirSync(state, { recursive: true });
  const here = args.map((arg) =>
    laid
      .here(arg)
      .replace(`0.0.0.0:${PROMETHEUS.port}`, `127.0.0.1:${port}`)
      .replace('/var/lib/prometheus', state),
  );
  const running = run(program, here);
  const receiver: Receiver = {
    port,
    running,
    ask: (query) => get(`https://127.0.0.1:${port}${query}`, tlsDir),
    stop: async () => {
      await running.stop('SIGTERM');
      laid.remove();
    },
  };
  await until(`${name} to be ready`, START_MS, async () => {
    if (running.child.exitCode !== null) throw new Error(`${name} ended: ${running.said().slice(-2_000)}`);
    return (await receiver.ask('/-/ready').catch(() => undefined)) === undefined ? undefined : true;
  });
  return receiver;
}

/** Throws where it is refused. */
async function get(url: string, tlsDir: string | undefined): Promise<unknown> {
  const file = (name: string) => readFileSync(path.join(String(tlsDir), name));
  const certificate =
    tlsDir === undefined ? {} : { ca: file('ca.crt'), cert: file('tls.crt'), key: file('tls.key') };
  return new Promise((resolve, reject) => {
    const request = https.get(url, { ...certificate, agent: false, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode !== 200)
          reject(new Error(`${String(response.statusCode)}: ${text.slice(0, 200)}`));
        else resolve(text.startsWith('{') ? JSON.parse(text) : text);
      });
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('no answer')));
  });
}

/** Each sample that it holds of a metric, by instance: the values in the order of their times. */
export async function samplesOf(receiver: Receiver, metric: string): Promise<ReadonlyMap<string, Series>> {
  const answer = (await receiver.ask(`/api/v1/query?query=${encodeURIComponent(`${metric}[1h]`)}`)) as {
    data: {
      result: readonly { metric: Readonly<Record<string, string>>; values: readonly [number, string][] }[];
    };
  };
  return new Map(
    answer.data.result.map(({ metric: labels, values }) => [
      labels.instance ?? '',
      { labels, values: values.map(([, value]) => Number(value)) },
    ]),
  );
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** Names of the alerts that fire. */
export async function firing(receiver: Receiver): Promise<readonly string[]> {
  const answer = (await receiver.ask('/api/v1/alerts')) as {
    data: { alerts: readonly { labels: { alertname: string }; state: string }[] };
  };
  return answer.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
}
