import type { Flow } from '../../kube/flow.ts';
import { isInMesh, MESH_NAMESPACE, principalOf } from '../../kube/mesh.ts';
import { labelsOf, PART_OF, REASON, selectorOf } from '../../kube/names.ts';
import { POD_CIDR, SERVICE_CIDR } from '../../kube/network.ts';
import type { KubeObject } from '../../kube/object.ts';
import { reasonsOf } from './authentication.ts';

const API = 'security.istio.io/v1';

/**
 * S85: nobody may talk to anybody, and what the data flow names may. Only what a ztunnel can judge stands here (who,
 * from where, to which port): of anything of HTTP it leaves the rule out.
 */
export function authorization(flows: readonly Flow[]): readonly KubeObject[] {
  const targets = Map.groupBy(
    flows.filter(
      ({ to, from, outside }) => isInMesh(to.namespace) && (from.length > 0 || outside !== undefined),
    ),
    ({ to }) => to,
  );
  return [
    {
      apiVersion: API,
      kind: 'AuthorizationPolicy',
      // With no rule it allows nothing, and in this namespace it is for all others.
      metadata: { name: 'allow-nothing', namespace: MESH_NAMESPACE, labels: PART_OF },
      spec: {},
    },
    ...[...targets].map(([to, own]) => {
      const reasons = reasonsOf(own);
      return {
        apiVersion: API,
        kind: 'AuthorizationPolicy',
        metadata: {
          name: to.name,
          namespace: to.namespace,
          labels: labelsOf(to),
          ...(reasons !== '' && { annotations: { [REASON]: reasons } }),
        },
        spec: {
          selector: { matchLabels: selectorOf(to) },
          action: 'ALLOW',
          rules: own.flatMap(rulesOf),
        },
      };
    }),
  ];
}

function rulesOf({ port, from, outside }: Flow): readonly object[] {
  const to = [{ operation: { ports: [String(port)] } }];
  return [
    ...(from.length > 0 ? [{ from: [{ source: { principals: from.map(principalOf) } }], to }] : []),
    // From an address of the cluster comes no machine: a pod that is not in the mesh does not get in as one.
    ...(outside === undefined ? [] : [{ from: [{ source: { notIpBlocks: [POD_CIDR, SERVICE_CIDR] } }], to }]),
  ];
}
