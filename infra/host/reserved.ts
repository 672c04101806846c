import type { Host, Site } from '../site/site.ts';
import { serversOf } from './servers.ts';

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

/** A unit on the first server of a site with `trust`; the agents of the others run for seconds and are gone. */
const GATE: Reserved = {
  name: 'gate',
  cpuMilli: 10,
  memoryMiB: 84,
  source: 'resident after 60 messages, Node 24.21 on amd64; half of it is the program itself',
};

type OfHost = Pick<Host, 'role'> & Partial<Pick<Host, 'name'>>;
type OfSite = Pick<Site, 'k3s'> & Partial<Pick<Site, 'trust' | 'hosts'>>;

/** `kubeReserved`: what makes a node of a host, by its role, and what lets others become one. */
export function agentParts({ role, name }: OfHost, site: OfSite): readonly Reserved[] {
  if (role === 'kubeedge-edge') return [EDGECORE];
  if (role === 'k3s-agent') return [AGENT];
  const isGate = site.trust !== undefined && name === serversOf({ hosts: site.hosts ?? [] })[0]?.name;
  return [SERVER, ...(site.k3s.datastore === 'etcd' ? [ETCD] : []), ...(isGate ? [GATE] : [])];
}

/** Everything that a host takes for itself. */
export function reservedParts(host: OfHost, site: OfSite): readonly Reserved[] {
  return [KERNEL, SYSTEM, EVICTION, ...agentParts(host, site)];
}
