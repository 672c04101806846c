import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROKER } from '../../infra/charts/broker-endpoint.ts';
import { BROKER_TLS_DIR } from '../../infra/charts/environment.ts';
import { mosquittoFiles } from '../../infra/charts/mosquitto-files.ts';
import { MOSQUITTO_CONFIG_DIR, MOSQUITTO_STATE_DIR } from '../../infra/charts/mosquitto-template.ts';
import { natsFiles } from '../../infra/charts/nats/files.ts';
import { NATS_CONFIG_DIR, NATS_STATE_DIR, NATS_TLS_DIR } from '../../infra/charts/nats/template.ts';
import { freePort } from '../engines/cluster/free-port.ts';
import { until } from '../engines/cluster/until.ts';
import { prove } from '../engines/proof/prove.ts';
import { programIfThere } from '../engines/programs.ts';
import { aSmallSite } from '../infra/small-site.ts';
import type { TestCa } from '../tls.ts';
import { makeCa } from '../tls.ts';

const SITE = aSmallSite();
const WAIT_MS = 30_000;

/** What the authority of a site renews is used without a restart: the real programs with their rendered files. */
describe('a renewed certificate is read at SIGHUP, and connections stay:', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'millwright-reload-'));
  const children: ChildProcess[] = [];
  let ca: TestCa;

  beforeAll(async () => {
    ca = await makeCa();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
    await ca.remove();
  });

  function start(file: string, args: readonly string[]): ChildProcess {
    const child = spawn(file, args, { stdio: 'ignore' });
    children.push(child);
    return child;
  }

  /** The common name that is shown at a port; `speaksFirst` where the server does, and TLS follows its greeting. */
  async function shown(
    port: number,
    clientDir: string,
    speaksFirst: boolean,
  ): Promise<{ name: string; socket: tls.TLSSocket }> {
    const plain = net.connect(port, '127.0.0.1');
    await once(plain, speaksFirst ? 'data' : 'connect');
    const read = (name: string) => readFileSync(path.join(clientDir, name));
    const socket = tls.connect({
      socket: plain,
      ca: read('ca.crt'),
      cert: read('tls.crt'),
      key: read('tls.key'),
      servername: 'localhost',
    });
    await once(socket, 'secureConnect');
    return { name: String(socket.getPeerCertificate().subject.CN), socket };
  }

  async function renewsBy(
    child: ChildProcess,
    port: number,
    tlsDir: string,
    speaksFirst: boolean,
  ): Promise<string> {
    const client = await ca.issue({ cn: 'somebody', hosts: [], dir: path.join(dir, `client-${port}`) });
    const before = await until('the server to answer', WAIT_MS, () => shown(port, client, speaksFirst));
    expect(before.name).toBe('first');
    let isCut = false;
    before.socket.once('close', () => {
      isCut = true;
    });
    before.socket.once('error', () => undefined);
    await ca.issue({ cn: 'second', dir: tlsDir });
    expect((await shown(port, client, speaksFirst)).name).toBe('first');
    child.kill('SIGHUP');
    await until('the new one to be shown', WAIT_MS, async () => {
      const { name, socket } = await shown(port, client, speaksFirst);
      socket.destroy();
      return name === 'second';
    });
    expect([isCut, child.exitCode, child.signalCode]).toEqual([false, null, null]);
    return 'the new certificate for the next connection, the one before it not cut';
  }

  it('Mosquitto', () =>
    prove({ artefact: 'a renewed certificate of a broker, at SIGHUP', judge: 'mosquitto' }, async () => {
      const own = path.join(dir, 'mosquitto');
      const tlsDir = path.join(own, 'tls');
      mkdirSync(path.join(own, 'state'), { recursive: true });
      await ca.issue({ cn: 'first', dir: tlsDir });
      const port = await freePort();
      const [host] = SITE.hosts;
      if (host === undefined) throw new Error('the site has no host');
      for (const [name, text] of Object.entries(mosquittoFiles(SITE, host))) {
        const here = text
          .replaceAll(MOSQUITTO_CONFIG_DIR, own)
          .replaceAll(MOSQUITTO_STATE_DIR, path.join(own, 'state'))
          .replaceAll(BROKER_TLS_DIR, tlsDir)
          .replace(`listener ${BROKER.port}`, `user ${os.userInfo().username}\nlistener ${port} 127.0.0.1`);
        writeFileSync(path.join(own, name), here);
      }
      const child = start(programIfThere('mosquitto') ?? '', ['-c', path.join(own, 'mosquitto.conf')]);
      return renewsBy(child, port, tlsDir, false);
    }));

  it('NATS', () =>
    prove({ artefact: 'a renewed certificate of NATS, at SIGHUP', judge: 'nats-server' }, async () => {
      const own = path.join(dir, 'nats');
      const tlsDir = path.join(own, 'tls');
      mkdirSync(path.join(own, 'state'), { recursive: true });
      await ca.issue({ cn: 'first', dir: tlsDir });
      const [port, monitor] = await Promise.all([freePort(), freePort()]);
      const [host] = SITE.hosts;
      if (host === undefined) throw new Error('the site has no host');
      for (const [name, text] of Object.entries(natsFiles(SITE, host))) {
        const here = text
          .replace(/^listen: .*$/m, `listen: "127.0.0.1:${port}"`)
          .replace(/^http: .*$/m, `http: "127.0.0.1:${monitor}"`)
          .replaceAll(NATS_CONFIG_DIR, own)
          .replaceAll(NATS_STATE_DIR, path.join(own, 'state'))
          .replaceAll(NATS_TLS_DIR, tlsDir);
        writeFileSync(path.join(own, name), here);
      }
      const child = start(programIfThere('nats-server') ?? '', ['-c', path.join(own, 'nats.conf')]);
      return renewsBy(child, port, tlsDir, true);
    }));
});
