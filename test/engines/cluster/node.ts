import { totalmem } from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Host } from '../../../infra/site/site.ts';
import { cacheDir } from '../cache.ts';
import { engineNamed } from '../engines.ts';
import { program } from '../programs.ts';
import { createCgroup } from './cgroups.ts';
import type { ControlPlane } from './control-plane.ts';
import { writeKubeconfig } from './credentials.ts';
import { createHostFiles } from './host-files.ts';
import type { Link } from './link.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { inNamespace } from './network-namespace.ts';
import type { NodeFiles } from './node-files.ts';
import { writeNodeFiles } from './node-files.ts';
import type { SiteNetwork } from './site-network.ts';
import type { RunningProgram } from './start-program.ts';
import { startProgram } from './start-program.ts';
import { Hopeless, until } from './until.ts';

const execute = promisify(execFile);

/** A real host: a kubelet, a containerd and, where it is one of K3s, a kube-proxy, in a network of their own with one cable. */
export interface Node {
  readonly host: Host;
  readonly namespace: NetworkNamespace;
  readonly link: Link;
  /** Stops containerd, or starts it again; its containers run on meanwhile. */
  stopContainerd(): Promise<void>;
  startContainerd(): Promise<void>;
  /** Runs a command on the host to its end, where the host's own files are; throws with what it said. */
  run(file: string, ...args: string[]): Promise<string>;
  /** Imports an image from a tar of an OCI layout. */
  importImage(tar: string): Promise<void>;
}

export interface NodeOptions {
  /** the cluster's folder and id */
  readonly dir: string;
  readonly id: string;
  readonly host: Host;
  /** of the pods' ranges, from 1 */
  readonly index: number;
  readonly network: SiteNetwork;
  readonly controlPlane: ControlPlane;
  readonly pauseImage: string;
  readonly registryHost: string;
  readonly mirror: string;
  /** further arguments of the kubelet */
  readonly kubeletArguments: readonly string[];
}

const SOCKET_TIMEOUT_MS = 30_000;

/** Started when this resolves, and Ready some seconds later. */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { dir, id, host, index, network, controlPlane } = options;
  const hostDir = path.join(dir, host.name);
  const { namespace, link } = await network.attach(host.name, host.address);
  await inNamespace(namespace, 'sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1').catch(
    () => undefined,
  );
  const ownFiles = await createHostFiles(hostDir);
  const server = `https://${network.inside}:6443`;
  const { ca, user } = controlPlane.credentials;
  const files = await writeNodeFiles({
    dir: hostDir,
    cgroup: createCgroup(`mw-${id}`, host.name),
    podRange: podRange(index),
    pauseImage: options.pauseImage,
    registryHost: options.registryHost,
    mirror: options.mirror,
    nameServer: network.inside,
    proxyKubeconfig: await writeKubeconfig(dir, `proxy-${host.name}`, server, ca, user('system:kube-proxy')),
    name: host.name,
    reservedMiB: Math.max(0, Math.floor(totalmem() / 2 ** 20) - host.memoryMiB),
  });
  const kubeconfig = await writeKubeconfig(dir, host.name, server, ca, user(`system:node:${host.name}`));
  const start = (name: string, args: readonly string[], environment = {}) =>
    startProgram({
      name: `${host.name}-${name}`,
      file: program(name),
      args,
      dir,
      namespace,
      files: ownFiles,
      environment,
    });

  let containerd = await containerdOf(start, files);
  start('kubelet', [
    ...[
      '--config',
      files.kubeletConfig,
      '--kubeconfig',
      kubeconfig,
      '--root-dir',
      path.join(hostDir, 'kubelet'),
    ],
    ...['--cert-dir', path.join(hostDir, 'kubelet', 'pki'), '--hostname-override', host.name],
    ...['--node-ip', host.address, ...options.kubeletArguments],
  ]);
  // An EdgeCore host has no Services: a proxy there would lead its broker's port to the other gateways' (seen).
  if (host.role !== 'kubeedge-edge') start('kube-proxy', ['--config', files.proxyConfig]);
  return {
    host,
    namespace,
    link,
    stopContainerd: () => containerd.stop(),
    startContainerd: async () => {
      containerd = await containerdOf(start, files);
    },
    run: async (file, ...args) => {
      const entered = [`--net=${namespace.path}`, `--mount=${ownFiles}`];
      return (await execute('nsenter', [...entered, file, ...args])).stdout;
    },
    importImage: async (tar) => {
      await execute(program('ctr'), ['-a', files.containerdSocket, '-n', 'k8s.io', 'images', 'import', tar]);
    },
  };
}

type Start = (name: string, args: readonly string[], environment?: Record<string, string>) => RunningProgram;

async function containerdOf(
  start: Start,
  { dir, containerdConfig, containerdSocket }: NodeFiles,
): Promise<RunningProgram> {
  // containerd looks for its shim on PATH.
  const engine = engineNamed('containerd');
  const shim = engine === undefined ? '' : cacheDir(engine);
  const running = start('containerd', ['--config', containerdConfig], {
    PATH: `${shim}:${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
    // What it runs is killed with it, and then leaves files there (seen).
    TMPDIR: path.join(dir, 'tmp'),
  });
  await until('containerd', SOCKET_TIMEOUT_MS, async () => {
    if (running.hasEnded()) throw new Hopeless(running.log());
    await execute(program('ctr'), ['-a', containerdSocket, 'version']);
    return true;
  });
  return running;
}

/** 10.42.<index>.0/24 */
function podRange(index: number): string {
  return `10.42.${index}.0/24`;
}

/** Lets the pods of each host reach those of every other. */
export async function routePods(nodes: readonly Node[]): Promise<void> {
  for (const from of nodes) {
    for (const [index, to] of nodes.entries()) {
      if (from === to) continue;
      await inNamespace(from.namespace, 'ip', 'route', 'add', podRange(index + 1), 'via', to.host.address);
    }
  }
}

/** Lets the control plane's side reach the pods too. */
export async function routePodsFromSite(network: SiteNetwork, nodes: readonly Node[]): Promise<void> {
  for (const [index, { host }] of nodes.entries()) {
    await inNamespace(network.namespace, 'ip', 'route', 'add', podRange(index + 1), 'via', host.address);
  }
}
