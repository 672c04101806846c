import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OPEN } from '../../stacks/access/ssh-tunnel.ts';
import { freePort } from '../engines/cluster/free-port.ts';
import { until } from '../engines/cluster/until.ts';
import { program } from '../engines/programs.ts';
import { prove } from '../engines/proof/prove.ts';
import { REPOSITORY } from '../stacks/a-process.ts';
import { aFolder } from '../stacks/temp-folder.ts';
import { aStacksFolder, SMALL_SITE } from '../stacks-folder.ts';

const WITHIN_MS = 20_000;
/** Of the workload, as its host sees it: any address of the loopback is one of this machine's. */
const POD = '127.0.77.1';
const HTTP_PORT = 8084;

/** A host must have an address that is not the loopback. */
const ADDRESS = Object.values(os.networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const claim = (artefact: string) => ({
  artefact,
  judge: 'sshd',
  needs: ['ssh', 'ssh-keygen'],
  hindrance: ADDRESS === undefined ? 'no address but the loopback' : undefined,
});

/** Makes a key pair; gives the file of the private one. */
function aKey(folder: string, name: string): string {
  const file = path.join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return file;
}

const publicKeyOf = (file: string): string => readFileSync(`${file}.pub`, 'utf8').trim();

/** A real sshd with that host key, which lets `user` in. */
async function anSshd(folder: string, hostKey: string, user: string): Promise<number> {
  const port = await freePort();
  // Where it runs as root it insists on a folder that nobody else may write.
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const authorized = path.join(folder, 'authorized');
  writeFileSync(authorized, readFileSync(`${user}.pub`));
  const settings = {
    ListenAddress: `${ADDRESS ?? ''}:${port}`,
    HostKey: hostKey,
    AuthorizedKeysFile: authorized,
    StrictModes: 'no',
    PidFile: 'none',
    // Without it some accounts of services, such as nobody, are taken to be locked.
    UsePAM: 'yes',
    PasswordAuthentication: 'no',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const sshd = spawn(program('sshd'), ['-D', '-e', '-f', '/dev/null', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    const exit = once(sshd, 'exit');
    if (sshd.exitCode === null && sshd.kill()) await exit;
  });
  for await (const line of createInterface({ input: sshd.stderr })) {
    if (line.includes('listening on')) return port;
  }
  throw new Error('sshd did not start');
}

async function aWorkload(): Promise<void> {
  const server = createServer((_, response) => void response.end('the workload answers'));
  server.listen(HTTP_PORT, POD);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

/** `npm run tunnel -- hub hub …` with a site file that pins `hostKey`. */
async function aTunnel(hostKey: string, sshPort: number, identity: string) {
  const stacks = aStacksFolder({
    'Pulumi.small.yaml': SMALL_SITE,
    'Pulumi.hub.yaml': `config:
  millwright:site:
    archetype: hub
    title: A small hub
    region: Nowhere
    wan: { rateMbit: 100, latencyMs: 10, offlineDays: 0 }
    hosts:
      dc-1: { role: k3s-server, address: ${ADDRESS ?? ''}, hostKey: ${hostKey} }
    ingest: { host: dc-1, ledgerMax: 64GiB, sites: { small: {} } }
`,
  });
  const [localPort, temporary] = [await freePort(), aFolder()];
  const args = [
    ...['hub', 'hub', '--to', POD, '--stacks', stacks, '--json'],
    ...['--local-port', String(localPort), '--ssh-port', String(sshPort)],
    ...['--user', os.userInfo().username, '--identity', identity],
  ];
  const child = spawn(process.execPath, [path.join('stacks', 'run.js'), 'tunnel', ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [words, document] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (document += chunk.toString()));
  const exit = once(child, 'close') as Promise<[number | null]>;
  return {
    child: child as ChildProcess,
    url: `http://127.0.0.1:${localPort}`,
    words: () => words,
    ended: async () => ({ code: (await exit)[0], document: JSON.parse(document) as unknown }),
    leftovers: () => readdirSync(temporary),
  };
}

const answerOf = async (url: string): Promise<string> => {
  try {
    return await (await fetch(url, { headers: { connection: 'close' } })).text();
  } catch {
    return 'nothing';
  }
};

describe('a tunnel', () => {
  it('S80 leads to the workload while it is open, and leaves nothing behind', () =>
    prove(claim('tunnel to a host whose key the site file has'), async () => {
      const folder = aFolder();
      const [host, user] = [aKey(folder, 'host'), aKey(folder, 'user')];
      await aWorkload();
      const tunnel = await aTunnel(publicKeyOf(host), await anSshd(folder, host, user), user);
      await until('the tunnel to open', WITHIN_MS, () =>
        Promise.resolve(tunnel.words().includes(`\n${OPEN}`)),
      );
      expect(await answerOf(tunnel.url)).toBe('the workload answers');
      tunnel.child.kill('SIGTERM');
      const { code, document } = await tunnel.ended();
      expect([code, document]).toEqual([0, expect.objectContaining({ wasAsked: true }) as unknown]);
      expect([await answerOf(tunnel.url), tunnel.leftovers()]).toEqual(['nothing', []]);
      return 'it answered through the tunnel; afterwards no port, process or file was left';
    }));

  it('S80 does not open to a host that has another key than the site file says', () =>
    prove(claim('tunnel to another host at the same address'), async () => {
      const folder = aFolder();
      const [host, other, user] = [aKey(folder, 'host'), aKey(folder, 'other'), aKey(folder, 'user')];
      await aWorkload();
      const tunnel = await aTunnel(publicKeyOf(host), await anSshd(folder, other, user), user);
      expect((await tunnel.ended()).code).toBe(1);
      expect(tunnel.words()).toContain('Host key verification failed');
      expect([await answerOf(tunnel.url), tunnel.leftovers()]).toEqual(['nothing', []]);
      return 'ssh refused the host before anybody logged in';
    }));
});
