import type { Flow } from '../../kube/flow.ts';
import { MESH_NAMESPACE } from '../../kube/mesh.ts';
import { labelsOf, PART_OF, REASON, selectorOf } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';

const API = 'security.istio.io/v1';

/**
 * S88, T14: nothing without mutual TLS in the whole mesh. A port that somebody outside it has to reach is let off at that
 * one workload: Istio takes no port in a rule for all, and of two rules for a workload the older alone.
 */
export function peerAuthentication(flows: readonly Flow[]): readonly KubeObject[] {
  const open = Map.groupBy(
    flows.filter(({ outside }) => outside !== undefined),
    ({ to }) => to,
  );
  return [
    {
      apiVersion: API,
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: MESH_NAMESPACE, labels: PART_OF },
      spec: { mtls: { mode: 'STRICT' } },
    },
    ...[...open].map(([to, own]) => ({
      apiVersion: API,
      kind: 'PeerAuthentication',
      metadata: {
        name: to.name,
        namespace: to.namespace,
        labels: labelsOf(to),
        annotations: { [REASON]: reasonsOf(own) },
      },
      spec: {
        selector: { matchLabels: selectorOf(to) },
        mtls: { mode: 'STRICT' },
        portLevelMtls: Object.fromEntries(own.map(({ port }) => [String(port), { mode: 'PERMISSIVE' }])),
      },
    })),
  ];
}

/** Why somebody outside the mesh is let in, for each port once. */
export function reasonsOf(flows: readonly Flow[]): string {
  return flows
    .flatMap(({ port, outside }) => (outside === undefined ? [] : [`${port}: ${outside}`]))
    .join('; ');
}
