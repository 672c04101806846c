import type { Site } from '../site/site.ts';
import type { Instance } from './instance.ts';
import { HBONE_PORT, isInMesh, PROBE_ADDRESS } from './mesh.ts';
import { labelsOf, PART_OF, selectorOf } from './names.ts';
import { POD_CIDR, SERVICE_CIDR } from './network.ts';
import type { KubeObject } from './object.ts';

/** A label that the API server gives to every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
/** Of K3s. */
const API_SERVER_PORT = 6443;

/** One end of an allowed connection. */
export type Peer =
  | { podSelector: { matchLabels: Readonly<Record<string, string>> }; namespaceSelector?: object }
  | { ipBlock: { cidr: string; except?: readonly string[] } };

export interface Allowed {
  peers: readonly Peer[];
  port: number;
  protocol?: 'TCP' | 'UDP';
  /** who is met outside the mesh, though a pod */
  isPlain?: boolean;
}

/**
 * Nothing in or out but what another policy allows. It does not bind pods on the host's network, so on an EdgeCore
 * host it only stops a pod that should not be in the namespace at all; there the host plan's firewall decides.
 *
 * A list with nothing in it is left out, here and below: the API server drops it and then takes every further apply
 * of it for a change (1.35.4: a new generation each time).
 */
export function denyAll(namespace: string): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace, labels: PART_OF },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

/**
 * What one instance may receive and send.
 *
 * In the mesh a connection of two pods arrives at HBONE's port, whichever was asked for: both are let in, and the mesh
 * decides by who asks. A kubelet's probe comes from an address of Istio's there, so it needs a rule; elsewhere it does
 * not, since traffic from a pod's own node is always allowed, by the API's definition of a NetworkPolicy.
 */
export function allowOnly(
  instance: Instance,
  ingress: readonly Allowed[],
  egress: readonly Allowed[],
): KubeObject {
  const metadata = { name: instance.name, namespace: instance.namespace, labels: labelsOf(instance) };
  const inMesh = isInMesh(instance.namespace);
  return allowPods(
    metadata,
    selectorOf(instance),
    [...ingress, ...(inMesh ? probes(instance) : [])],
    egress,
    inMesh,
  );
}

/** The same for any pods, by their labels. */
export function allowPods(
  metadata: KubeObject['metadata'],
  matchLabels: Readonly<Record<string, string>>,
  ingress: readonly Allowed[],
  egress: readonly Allowed[],
  inMesh: boolean,
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels },
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 && { ingress: ingress.flatMap((one) => rulesOf('from', one, inMesh)) }),
      ...(egress.length > 0 && { egress: egress.flatMap((one) => rulesOf('to', one, inMesh)) }),
    },
  };
}

/** Pods apart from addresses: only pods come in, or are met, at HBONE's port. */
function rulesOf(
  side: 'from' | 'to',
  { peers, port, protocol = 'TCP', isPlain = false }: Allowed,
  inMesh: boolean,
): readonly object[] {
  const pods = peers.filter((peer) => 'podSelector' in peer);
  const addresses = peers.filter((peer) => !('podSelector' in peer));
  const asked = { port, protocol };
  const hbone = inMesh && !isPlain ? [{ port: HBONE_PORT, protocol: 'TCP' }] : [];
  return [
    ...(addresses.length > 0 ? [{ [side]: addresses, ports: [asked] }] : []),
    ...(pods.length > 0 ? [{ [side]: pods, ports: [asked, ...hbone] }] : []),
  ];
}

function probes({ template }: Instance): readonly Allowed[] {
  const { startup, liveness, readiness } = template.probes;
  const ports = [startup, liveness, readiness].flatMap(({ run }) => ('port' in run ? [run.port] : []));
  return [...new Set(ports)].map((port) => ({ peers: [addressOnly(PROBE_ADDRESS)], port }));
}

export function podsOf(instance: Instance): Peer {
  return { podSelector: { matchLabels: selectorOf(instance) } };
}

/** The same for a policy of another namespace. */
export function podsElsewhere(instance: Instance): Peer {
  return {
    ...podsOf(instance),
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: instance.namespace } },
  };
}

/** Every address that is not of the cluster: a machine's, or the hub's where it has a name instead of an address. */
export const OUTSIDE: Peer = { ipBlock: { cidr: '0.0.0.0/0', except: [POD_CIDR, SERVICE_CIDR] } };

export function addressOnly(address: string): Peer {
  return { ipBlock: { cidr: `${address}/32` } };
}

/** The cluster's DNS, for an instance that has to resolve a name. */
export const DNS: readonly Allowed[] = (['UDP', 'TCP'] as const).map((protocol) => ({
  peers: [
    {
      namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  port: 53,
  protocol,
  isPlain: true,
}));

/** Any address at all, of the cluster too. */
export const ANYWHERE: Peer = { ipBlock: { cidr: '0.0.0.0/0' } };

/** The API server, for a pod that asks it: behind its Service a policy sees the hosts that serve it. */
export function apiServers({ hosts }: Pick<Site, 'hosts'>): readonly Allowed[] {
  const servers = hosts.filter(({ role }) => role === 'k3s-server');
  return [{ peers: servers.map(({ address }) => addressOnly(address)), port: API_SERVER_PORT }];
}
