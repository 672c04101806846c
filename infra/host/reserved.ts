import type { Host, Site } from '../site/site.ts';

/** What a host needs for itself, and how its figure is known: what the kubelet reserves and the budget deducts. */
export interface Reserved {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryMiB: number;
  readonly source: string;
}

const IN_TESTS = 'resident on the real hosts of the cluster tests at graz, Kubernetes 1.35.4, containerd 2.4';

/**
 * What the kernel has taken before it says how much there is: a kubelet’s capacity is less by this, so that no
 * setting of it may reserve it once more.
 */
export const KERNEL: Reserved = {
  name: 'kernel',
  cpuMilli: 0,
  memoryMiB: 100,
  source:
    'not measured: 5 % of 2 GiB, as MemTotal is short of what is built in; npm run verify-host compares it',
};

/** `systemReserved`: who starts everything else. */
export const SYSTEM: Reserved = {
  name: 'system',
  cpuMilli: 100,
  memoryMiB: 60,
  source: 'not measured: systemd, journald, sshd, clock',
};

/** `evictionHard`: below this much of free memory a kubelet evicts pods, so it is nobody's. */
export const EVICTION: Reserved = {
  name: 'kept free',
  cpuMilli: 0,
  memoryMiB: 100,
  source:
    'the kubelet’s threshold memory.available, which K3s leaves out of its defaults and our settings put back',
};

const AGENT: Reserved = {
  name: 'K3s agent',
  cpuMilli: 100,
  memoryMiB: 198,
  source: `kubelet 86 + kube-proxy 58 + containerd 54 MiB, ${IN_TESTS}`,
};

/** As processes of their own, which is an upper bound: in K3s all but containerd are one, with one runtime. */
const SERVER: Reserved = {
  name: 'K3s server',
  cpuMilli: 300,
  memoryMiB: 684,
  source: `apiserver 298 + controller-manager 121 + scheduler 67 + an agent’s 198 MiB, ${IN_TESTS}`,
};

const ETCD: Reserved = { name: 'etcd', cpuMilli: 50, memoryMiB: 54, source: IN_TESTS };

const EDGECORE: Reserved = {
  name: 'EdgeCore',
  cpuMilli: 100,
  memoryMiB: 140,
  source: 'EdgeCore 86 MiB as it ran a site (KubeEdge 1.23), containerd 54 MiB as above',
};

/** `kubeReserved`: what makes a node of a host, by its role. */
export function agentParts({ role }: Pick<Host, 'role'>, site: Pick<Site, 'k3s'>): readonly Reserved[] {
  if (role === 'kubeedge-edge') return [EDGECORE];
  if (role === 'k3s-agent') return [AGENT];
  return site.k3s.datastore === 'etcd' ? [SERVER, ETCD] : [SERVER];
}

/** Everything that a host takes for itself. */
export function reservedParts(host: Pick<Host, 'role'>, site: Pick<Site, 'k3s'>): readonly Reserved[] {
  return [KERNEL, SYSTEM, EVICTION, ...agentParts(host, site)];
}
