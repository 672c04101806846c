import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Release } from '../../../infra/release.ts';
import { podOf } from '../../../policies/pod.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { until } from '../../engines/cluster/until.ts';
import type { Running } from './programs.ts';
import { run } from './programs.ts';

/** The agent of a host of a release, by its rendered command, environment and configuration. */
export interface Agent {
  readonly running: () => Running;
  /** its own counters of its ways to hub (1) and site (2), by name: `bytes_dropped` */
  queue(way: 1 | 2): Promise<Readonly<Record<string, number>>>;
  killAndStart(): Promise<void>;
  stop(): Promise<void>;
}

export interface AgentOptions {
  readonly program: string;
  readonly release: Release;
  readonly name: string;
  readonly tlsDir: string;
  readonly scratch: string;
  readonly hubUrl: string;
  readonly siteUrl: string;
  /** the address that is asked in place of each of the configuration's, by its job */
  readonly ports: Readonly<Record<string, number>>;
  /** in place of the site's */
  readonly intervalMs: number;
  readonly buffer?: string;
}

export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { program, release, name, tlsDir, scratch, hubUrl, siteUrl, ports, intervalMs, buffer } = options;
  const objects = release.placed.map(({ object }) => object);
  const config = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  const pod = objects
    .filter(({ metadata }) => metadata.name === name)
    .map(podOf)
    .find((one) => one !== undefined);
  const [container] = pod?.spec.containers ?? [];
  const own = await freePort();
  const dir = path.join(scratch, `${name}-config`);
  const state = path.join(scratch, `${name}-state`);
  mkdirSync(dir, { recursive: true });
  const text = (config?.data as Record<string, string>)['scrape.yml'] ?? '';
  const interval = `${intervalMs}ms`;
  writeFileSync(
    path.join(dir, 'scrape.yml'),
    withPorts(text, { ...ports, vmagent: own })
      .replace('scrape_interval: "15s"', `scrape_interval: "${interval}"`)
      .replace('scrape_timeout: "10s"', `scrape_timeout: "${interval}"`),
  );
  const environment: Readonly<Record<string, string>> = {
    ...Object.fromEntries((container?.env ?? []).map((one) => [one.name, one.value ?? ''])),
    HTTP_HOST: '127.0.0.1',
    HUB_WRITE_URL: hubUrl,
    SITE_WRITE_URL: siteUrl,
    ...(buffer !== undefined && { BUFFER_BYTES: buffer }),
  };
  const [, ...args] = container?.command ?? [];
  const here = args.map((arg) =>
    arg
      .replaceAll(/\$\((\w+)\)/g, (_, variable: string) => environment[variable] ?? '')
      .replace(':8429', `:${own}`)
      .replace('/etc/vmagent', dir)
      .replace('/var/lib/vmagent', state)
      .replace('/run/secrets/metrics', tlsDir),
  );
  let running = await start();

  async function start(): Promise<Running> {
    const one = run(program, here);
    await until(`${name} to answer`, 20_000, async () => {
      if (one.child.exitCode !== null) throw new Error(`${name} ended: ${one.said().slice(-2_000)}`);
      return (await fetch(`http://127.0.0.1:${own}/health`).catch(() => undefined))?.ok === true
        ? true
        : undefined;
    });
    return one;
  }

  return {
    running: () => running,
    queue: async (way) => {
      const shown = await (await fetch(`http://127.0.0.1:${own}/metrics`)).text();
      const lines = shown.matchAll(
        /^vm_persistentqueue_(\w+?)(?:_total)?\{path="[^"]*\/(\d)_[0-9A-F]+"\} (\S+)$/gm,
      );
      return Object.fromEntries(
        [...lines]
          .filter(([, , at]) => at === String(way))
          .map(([, what = '', , value]) => [what, Number(value)]),
      );
    },
    killAndStart: async () => {
      await running.stop('SIGKILL');
      running = await start();
    },
    stop: () => running.stop('SIGTERM'),
  };
}

/** The rendered targets at the ports of this machine; a job that is not here is asked in vain. */
function withPorts(text: string, ports: Readonly<Record<string, number>>): string {
  let job = '';
  return text
    .split('\n')
    .map((line) => {
      job = /job_name: (\S+)/.exec(line)?.[1] ?? job;
      return line.replace(/^(\s+- )"?[\w.-]+:\d+"?$/, `$1127.0.0.1:${ports[job] ?? 9}`);
    })
    .join('\n');
}
