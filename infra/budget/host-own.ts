import { isOnEdge } from '../kube/instance.ts';
import type { Host, Site } from '../site/site.ts';
import type { Amount } from './amount.ts';

/** What takes part of a host without being an object of the release, and how its figure is known. */
export interface OwnPart extends Amount {
  readonly name: string;
  readonly source: string;
}

const IN_TESTS = 'resident on the real hosts of the cluster tests at graz, Kubernetes 1.35.4, containerd 2.4';

/** The kernel's own share of what is built in, and who starts everything else. */
const SYSTEM: OwnPart = {
  name: 'kernel and system',
  cpuMilli: 100,
  memoryMiB: 160,
  source: 'not measured: 5 % of 2 GiB that the kernel keeps, systemd, journald, sshd, clock',
};

/** Below this much of free memory a kubelet evicts pods, so it is nobody's. */
const EVICTION: OwnPart = {
  name: 'kept free',
  cpuMilli: 0,
  memoryMiB: 100,
  source: 'the kubelet’s own threshold memory.available<100Mi',
};

const AGENT: OwnPart = {
  name: 'K3s agent',
  cpuMilli: 100,
  memoryMiB: 198,
  source: `kubelet 86 + kube-proxy 58 + containerd 54 MiB, ${IN_TESTS}`,
};

/** As processes of their own, which is an upper bound: in K3s all but containerd are one, with one runtime. */
const SERVER: OwnPart = {
  name: 'K3s server',
  cpuMilli: 300,
  memoryMiB: 684,
  source: `apiserver 298 + controller-manager 121 + scheduler 67 + an agent’s 198 MiB, ${IN_TESTS}`,
};

const ETCD: OwnPart = {
  name: 'etcd',
  cpuMilli: 50,
  memoryMiB: 54,
  source: IN_TESTS,
};

const EDGECORE: OwnPart = {
  name: 'EdgeCore',
  cpuMilli: 100,
  memoryMiB: 140,
  source: 'EdgeCore 86 MiB as it ran a site (KubeEdge 1.23), containerd 54 MiB as above',
};

/** What every pod costs beside what it asks for. */
export const POD_OVERHEAD: Amount = { cpuMilli: 0, memoryMiB: 7 };
export const POD_OVERHEAD_SOURCE =
  'a containerd-shim of 6 MiB that are not shared, and a pause process: PSS, on the hosts of the cluster tests';

/** What a host takes for itself, by its role. */
export function ownParts(host: Host, { hosts }: Pick<Site, 'hosts'>): readonly OwnPart[] {
  return [SYSTEM, EVICTION, ...roleParts(host, hosts)];
}

function roleParts(host: Host, hosts: readonly Host[]): readonly OwnPart[] {
  if (isOnEdge(host)) return [EDGECORE];
  if (host.role === 'k3s-agent') return [AGENT];
  // One server keeps its state in SQLite; several carry it in etcd.
  return hosts.filter(({ role }) => role === 'k3s-server').length > 1 ? [SERVER, ETCD] : [SERVER];
}

/** Pods that the cluster itself has on K3s hosts, wherever its scheduler puts them. */
export function clusterParts({ hosts }: Pick<Site, 'hosts'>): readonly OwnPart[] {
  const packaged = 'what K3s’s own manifest of it asks for';
  return [
    { name: 'coredns', cpuMilli: 100, memoryMiB: 70, source: packaged },
    { name: 'metrics-server', cpuMilli: 100, memoryMiB: 70, source: packaged },
    {
      name: 'local-path-provisioner',
      cpuMilli: 0,
      memoryMiB: 24,
      source: 'not measured, and it asks for nothing: a Go program that waits',
    },
    ...(hosts.some(isOnEdge)
      ? [{ name: 'cloudcore', cpuMilli: 50, memoryMiB: 72, source: 'as it ran a site (KubeEdge 1.23)' }]
      : []),
  ];
}
