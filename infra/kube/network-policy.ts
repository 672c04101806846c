import type { Instance, Namespace } from './instance.ts';
import { labelsOf, PART_OF, selectorOf } from './names.ts';
import { POD_CIDR, SERVICE_CIDR } from './network.ts';
import type { KubeObject } from './object.ts';

/** One end of an allowed connection. */
export type Peer =
  | { podSelector: { matchLabels: Readonly<Record<string, string>> }; namespaceSelector?: object }
  | { ipBlock: { cidr: string; except?: readonly string[] } };

export interface Allowed {
  peers: readonly Peer[];
  port: number;
  protocol?: 'TCP' | 'UDP';
}

/**
 * Nothing in or out but what another policy allows. It does not bind pods on the host's network, so on an EdgeCore
 * host it only stops a pod that should not be in the namespace at all; there the host plan's firewall decides.
 *
 * A list with nothing in it is left out, here and below: the API server drops it and then takes every further apply
 * of it for a change (1.35.4: a new generation each time).
 */
export function denyAll(namespace: Namespace): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace, labels: PART_OF },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

/**
 * What one instance may receive and send. The kubelet's probes need no rule: traffic from a pod's own node is always
 * allowed, by the API's definition of a NetworkPolicy.
 */
export function allowOnly(
  instance: Instance,
  ingress: readonly Allowed[],
  egress: readonly Allowed[],
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: instance.name, namespace: instance.namespace, labels: labelsOf(instance) },
    spec: {
      podSelector: { matchLabels: selectorOf(instance) },
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 && {
        ingress: ingress.map(({ peers, ...port }) => ({ from: peers, ports: [portOf(port)] })),
      }),
      ...(egress.length > 0 && {
        egress: egress.map(({ peers, ...port }) => ({ to: peers, ports: [portOf(port)] })),
      }),
    },
  };
}

function portOf({ port, protocol = 'TCP' }: Omit<Allowed, 'peers'>) {
  return { port, protocol };
}

export function podsOf(instance: Instance): Peer {
  return { podSelector: { matchLabels: selectorOf(instance) } };
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
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  port: 53,
  protocol,
}));
