import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClusterFolder } from '../engines/cluster/cluster-folder.ts';
import { clean, createFolder } from '../engines/cluster/cluster-folder.ts';
import type { Link } from '../engines/cluster/link.ts';
import type { NetworkNamespace } from '../engines/cluster/network-namespace.ts';
import { createSiteNetwork } from '../engines/cluster/site-network.ts';
import { startProgram } from '../engines/cluster/start-program.ts';
import { until } from '../engines/cluster/until.ts';
import { program } from '../engines/programs.ts';

/**
 * A target of the host plans: its own network with the address of the site file, processes, root tree and sshd. Its
 * files are those of this Debian, read from below; whatever it writes is its own and goes with it.
 */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** `ssh-ed25519 AAAA…`, as the site file has it */
  readonly hostKey: string;
  readonly link: Link;
  /** where its root tree is, seen from here */
  readonly root: () => string;
  readonly read: (file: string) => string;
  /** runs a shell's text on it, as somebody at its console */
  readonly sh: (text: string) => string;
  /** what its `systemctl` was asked, one line each: nothing is PID 1 there that starts a unit */
  readonly asked: () => readonly string[];
}

export interface MachineSite {
  readonly machines: readonly Machine[];
  /** from which it is reached: a command of a person there runs as `nsenter --net=… <command>` */
  readonly desk: NetworkNamespace;
  /** of the key that is let in */
  readonly identity: string;
  readonly folder: ClusterFolder;
  stop(): Promise<void>;
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DISK_MIB = 512;
const WITHIN_MS = 20_000;

/**
 * @param hosts at the addresses that their site file gives them
 * @param tree what their root tree is read from: this Debian, or a bare one, whose kernel has stand-ins for its settings
 */
export async function startMachines(
  hosts: readonly { readonly name: string; readonly address: string }[],
  tree = '/',
): Promise<MachineSite> {
  const folder = await createFolder('machines');
  try {
    const [first] = hosts;
    if (first === undefined) throw new Error('no host is named');
    const network = await createSiteNetwork(folder.id, first.address);
    const identity = aKey(folder.dir, 'identity');
    const machines: Machine[] = [];
    for (const { name, address } of hosts) {
      const { namespace, link } = await network.attach(name, address);
      machines.push(await start({ name, address, folder, namespace, link, identity, tree }));
    }
    return { machines, desk: network.namespace, identity, folder, stop: () => clean(folder) };
  } catch (error) {
    await clean(folder);
    throw error;
  }
}

/** Makes a key pair; gives the file of the private one. */
export function aKey(folder: string, name: string): string {
  const file = path.join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  return file;
}

interface Start {
  readonly name: string;
  readonly address: string;
  readonly folder: ClusterFolder;
  readonly namespace: NetworkNamespace;
  readonly link: Link;
  readonly identity: string;
  readonly tree: string;
}

async function start({ name, address, folder, namespace, link, identity, tree }: Start): Promise<Machine> {
  const dir = path.join(folder.dir, name);
  mkdirSync(dir, { recursive: true });
  const hostKeyFile = aKey(dir, 'host-key');
  writeFileSync(path.join(dir, 'authorized'), readFileSync(`${identity}.pub`));
  const init = path.join(HERE, 'machine.sh');
  const running = startProgram({
    name,
    file: 'unshare',
    args: [
      ...['--mount', '--pid', '--uts', '--fork', '--kill-child'],
      ...['sh', init, dir, name, String(DISK_MIB), tree === '/' ? program('sshd') : '/usr/sbin/sshd', tree],
    ],
    dir: folder.dir,
    namespace,
  });
  const pid = () => childrenOf(running.pid)[0];
  await until(`sshd of ${name}`, WITHIN_MS, () => {
    if (running.hasEnded()) throw new Error(`${name} did not start: ${running.log()}`);
    return Promise.resolve(running.log().includes('Server listening'));
  });
  const init1 = pid();
  if (init1 === undefined) throw new Error(`${name} has no process`);
  const root = () => `/proc/${init1}/root`;
  const read = (file: string) => readFileSync(path.join(root(), file), 'utf8');
  return {
    name,
    address,
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8').trim(),
    link,
    root,
    read,
    sh: (text) =>
      execFileSync(
        'nsenter',
        ['--target', String(init1), '--mount', '--pid', '--net', '--uts', '--root', '--wd', 'sh', '-c', text],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    asked: () =>
      read('/run/systemctl.log')
        .split('\n')
        .filter((line) => line !== ''),
  };
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
