import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { inboxOf } from '../../../infra/charts/nats/accounts.ts';
import { NATS, natsAddress, natsHosts, natsNames, SERVER_NAME } from '../../../infra/charts/nats/endpoint.ts';
import { natsFiles } from '../../../infra/charts/nats/files.ts';
import {
  NATS_CONFIG_DIR,
  NATS_CONFIG_FILE,
  NATS_ENVIRONMENT,
  NATS_STATE_DIR,
  NATS_TLS_DIR,
} from '../../../infra/charts/nats/template.ts';
import type { Host, Site } from '../../../infra/site/site.ts';
import { until } from '../../engines/cluster/until.ts';
import type { TestCa } from '../../tls.ts';

const START_MS = 60_000;

/** The servers of a site as real processes with their rendered files, each at a loopback address of its own. */
export interface NatsGroup {
  readonly servers: readonly NatsServer[];
  readonly tlsDirOf: (commonName: string) => Promise<string>;
  /** a connection as the holder of a certificate; closed with the group */
  as(
    commonName: string,
    options?: { host?: string; tlsDir?: string; reconnect?: boolean },
  ): Promise<NatsConnection>;
  stop(): Promise<void>;
}

export interface NatsServer {
  readonly host: Host;
  readonly address: string;
  /** what it says of its configuration alone: `-t` */
  check(): string;
  start(): Promise<void>;
  /** from its next start on it has that of somebody else */
  replaceCertificate(commonName: string): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** the most memory that it had since its last start */
  peakMiB(): number;
  healthy(only?: string): Promise<boolean>;
  log(): string;
}

/** @param change of the rendered configuration, where a test is of a wrong one */
export async function aGroup(
  program: string,
  site: Site,
  ca: TestCa,
  change: (configuration: string) => string = (same) => same,
): Promise<NatsGroup> {
  const dir = mkdtempSync(path.join(tmpdir(), 'millwright-nats-'));
  // All of 127.0.0.0/8 is this machine's: a network of the run's own stands for that of the Services.
  const network = `127.${1 + (process.pid % 250)}.${Math.floor(process.pid / 250) % 250}.`;
  const moved = (text: string): string => text.replaceAll('10.43.0.', network);
  const connections: NatsConnection[] = [];
  const tlsDirOf = (cn: string): Promise<string> =>
    ca.issue({ cn, hosts: [], dir: path.join(dir, 'clients', cn) });

  const servers = await Promise.all(
    natsHosts(site).map(async (host): Promise<NatsServer> => {
      const own = path.join(dir, host.name);
      const address = moved(natsAddress(site, host));
      const tlsDir = path.join(own, 'tls');
      mkdirSync(path.join(own, 'state'), { recursive: true });
      await ca.issue({
        cn: `${NATS.name}-${host.name}`,
        hosts: natsNames(site, host).map(moved),
        dir: tlsDir,
      });
      for (const [name, content] of Object.entries(natsFiles(site, host))) {
        const here = moved(content)
          .replaceAll('0.0.0.0', address)
          .replaceAll(NATS_CONFIG_DIR, own)
          .replaceAll(NATS_STATE_DIR, path.join(own, 'state'))
          .replaceAll(NATS_TLS_DIR, tlsDir);
        writeFileSync(path.join(own, name), change(here));
      }
      const configuration = path.join(own, NATS_CONFIG_FILE);
      const logFile = path.join(own, 'log');
      let child: ChildProcess | undefined;
      const healthy = async (only = ''): Promise<boolean> => {
        const query = only === '' ? '' : `?${only}=true`;
        const answer = await fetch(`http://${address}:${NATS.monitorPort}/healthz${query}`, {
          signal: AbortSignal.timeout(5_000),
        }).catch(() => undefined);
        return answer?.ok === true;
      };
      return {
        host,
        address,
        healthy,
        check: () => {
          const { stdout, stderr } = spawnSync(program, ['-t', '-c', configuration], { encoding: 'utf8' });
          return `${stdout}${stderr}`;
        },
        start: async () => {
          const started = spawn(program, ['--config', configuration], {
            env: { ...process.env, ...NATS_ENVIRONMENT },
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          started.stderr.pipe(createWriteStream(logFile, { flags: 'a' }));
          child = started;
          await until(`nats on ${host.name} to answer`, START_MS, () => healthy('js-enabled-only'));
        },
        replaceCertificate: async (cn) => {
          await ca.issue({ cn, hosts: [], dir: tlsDir });
        },
        kill: async () => {
          if (child?.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
        peakMiB: () => {
          const status = readFileSync(`/proc/${child?.pid ?? 0}/status`, 'utf8');
          return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
        },
        log: () => readFileSync(logFile, 'utf8'),
      };
    }),
  );

  return {
    servers,
    tlsDirOf,
    as: async (cn, { host = cn.replace(/^[a-z]+-/, ''), tlsDir, reconnect = true } = {}) => {
      const folder = tlsDir ?? (await tlsDirOf(cn));
      const connection = await connect({
        servers: servers.map(({ address }) => `${address}:${NATS.port}`),
        tls: {
          // The client takes no name out of an address.
          ...{ servername: SERVER_NAME },
          caFile: path.join(folder, 'ca.crt'),
          certFile: path.join(folder, 'tls.crt'),
          keyFile: path.join(folder, 'tls.key'),
        },
        inboxPrefix: inboxOf(host),
        reconnect,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 100,
        timeout: 5_000,
      });
      connections.push(connection);
      return connection;
    },
    stop: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await Promise.all(servers.map((server) => server.kill()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Starts all at once, for one alone finds no leader, and waits until each has found it. */
export async function startAll({ servers }: NatsGroup): Promise<void> {
  await Promise.all(servers.map((server) => server.start()));
  for (const server of servers) {
    await until(`${server.host.name} to find a leader`, START_MS, () => server.healthy('js-server-only'));
  }
}
