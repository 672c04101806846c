import type { Instance } from './instance.ts';

/** Istio's own namespace, where its rules for the whole mesh stand too. */
export const MESH_NAMESPACE = 'istio-system';

/** A namespace with this label is in the mesh: its pods speak by the ztunnel of their host. */
export const IN_MESH = { 'istio.io/dataplane-mode': 'ambient' } as const;

/**
 * Not in the mesh: pods on the host's network, which no ztunnel can take over (T4: an EdgeCore host has none at all), and
 * the mesh itself; and who is asked by hosts alone.
 */
const OUTSIDE_THE_MESH: readonly string[] = ['edge', 'node-agents', 'spire-server', MESH_NAMESPACE];

export function isInMesh(namespace: string): boolean {
  return !OUTSIDE_THE_MESH.includes(namespace);
}

/** Where everything between two pods of the mesh goes in, in mutual TLS, whichever port was asked for. */
export const HBONE_PORT = 15_008;

/** The address that a kubelet's probes have for a pod of the mesh: Istio's CNI puts it in place of the host's. */
export const PROBE_ADDRESS = '169.254.7.127';

/** Every site is a cluster of its own with a CA of its own, so Istio's usual name serves. */
export const TRUST_DOMAIN = 'cluster.local';

/** Who an instance is in the mesh: its service account, as the principals of a policy name it. */
export function principalOf({ namespace, name }: Pick<Instance, 'namespace' | 'name'>): string {
  return `${TRUST_DOMAIN}/ns/${namespace}/sa/${name}`;
}
