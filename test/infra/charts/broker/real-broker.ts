import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { BROKER_TLS_DIR } from '../../../../infra/charts/environment.ts';
import { mosquittoFiles } from '../../../../infra/charts/mosquitto-files.ts';
import { MOSQUITTO_CONFIG_DIR, MOSQUITTO_STATE_DIR } from '../../../../infra/charts/mosquitto-template.ts';
import type { Host, Site } from '../../../../infra/site/site.ts';
import { freePorts } from '../../../../stacks/local/ports.ts';
import { createLog } from '../../../../workloads/kit/log.ts';
import type { Session } from '../../../../workloads/kit/mqtt.ts';
import { connectSession } from '../../../../workloads/kit/mqtt.ts';
import type { TestCa } from '../../../tls.ts';

/** A real Mosquitto with the files of a gateway's broker. */
export interface RealBroker {
  readonly port: number;
  /** the broker's own folder of certificates: `ca.crt`, … */
  readonly tlsDir: string;
  /** a session of the kit, as the holder of a certificate for `cn`; closed with the broker */
  as(cn: string, role: 'read' | 'publish'): Promise<Session>;
  closeSessions(): Promise<void>;
  restart(): Promise<void>;
  /** the most memory that it ever had */
  peakMiB(): Promise<number>;
  stop(): Promise<void>;
}

/** The rendered files with the paths and the port of this test in place of the pod's. */
export async function startRealBroker(
  program: string,
  site: Site,
  host: Host,
  ca: TestCa,
): Promise<RealBroker> {
  const dir = await mkdtemp(join(tmpdir(), 'millwright-broker-'));
  const [port = 0] = await freePorts(1);
  const tlsDir = join(dir, 'tls');
  await mkdir(join(dir, 'state'));
  await ca.issue({ cn: 'mosquitto-gw-1', dir: tlsDir });
  for (const [name, content] of Object.entries(mosquittoFiles(site, host))) {
    const moved = content
      .replaceAll(MOSQUITTO_CONFIG_DIR, dir)
      .replaceAll(MOSQUITTO_STATE_DIR, join(dir, 'state'))
      .replaceAll(BROKER_TLS_DIR, tlsDir)
      .replace(/^listener .*$/m, `listener ${port} 127.0.0.1`);
    // As root it would become a user who cannot read the certificates of this test; in its pod it is not root.
    const asMe = name === 'mosquitto.conf' ? `user ${userInfo().username}\n` : '';
    await writeFile(join(dir, name), asMe + moved);
  }
  const start = () => spawn(program, ['-c', join(dir, 'mosquitto.conf')], { stdio: 'ignore' });
  let broker = start();
  const sessions: Session[] = [];
  const closeSessions = async (): Promise<void> => {
    await Promise.all(sessions.splice(0).map((session) => session.close()));
  };
  return {
    port,
    tlsDir,
    as: async (cn, role) => {
      const session = await connectSession({
        url: `mqtts://127.0.0.1:${port}`,
        tlsDir: await ca.issue({ cn }),
        clientId: cn.replaceAll('/', '-'),
        role,
        log: createLog('test', 'silent'),
      });
      sessions.push(session);
      return session;
    },
    closeSessions,
    restart: async () => {
      await end(broker);
      broker = start();
    },
    peakMiB: async () => {
      const status = await readFile(`/proc/${broker.pid ?? 0}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    },
    stop: async () => {
      await closeSessions();
      await end(broker);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`mosquitto ended by itself with ${child.exitCode}`);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
