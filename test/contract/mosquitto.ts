import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestBroker } from './session.ts';

/** Path of a Mosquitto on this machine, or nothing. Debian keeps it where a user's PATH does not look. */
export function findMosquitto(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'mosquitto')).find((path) => existsSync(path));
}

/** The broker of a gateway, as a process, over TLS with client certificates. */
export async function startMosquitto(program: string, tlsDir: string): Promise<TestBroker> {
  const port = await freePort();
  // Beside the certificates, which the test removes.
  const config = join(tlsDir, `mosquitto-${port}.conf`);
  await writeFile(
    config,
    [
      `listener ${port} 127.0.0.1`,
      // Started by root it would become a user who cannot read the certificates of this test.
      `user ${userInfo().username}`,
      `cafile ${join(tlsDir, 'ca.crt')}`,
      `certfile ${join(tlsDir, 'tls.crt')}`,
      `keyfile ${join(tlsDir, 'tls.key')}`,
      'require_certificate true',
      'use_identity_as_username true',
      'set_tcp_nodelay true',
      'persistence false',
      '',
    ].join('\n'),
  );
  let child: ChildProcess;

  const start = async (): Promise<void> => {
    child = spawn(program, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    if (!child.stderr) throw new Error('mosquitto has no stderr');
    const lines: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      lines.push(line);
      if (/mosquitto version .* running/.test(line)) {
        child.stderr.resume();
        return;
      }
    }
    throw new Error(`mosquitto did not start:\n${lines.join('\n')}`);
  };
  await start();

  return {
    url: `mqtts://127.0.0.1:${port}`,
    start,
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
