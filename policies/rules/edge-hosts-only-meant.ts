import { EDGE_LABEL, HOSTNAME, placementOf } from '../placement.ts';
import type { Pod } from '../pod.ts';
import { podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const EDGE_NAMESPACE = 'edge';

export const edgeHostsOnlyMeant: Rule<'edge-hosts-only-meant'> = {
  name: 'edge-hosts-only-meant',
  why: 'an EdgeCore host has no Service network and no mesh, so a pod that lands there by chance neither works nor is guarded (T4)',
  check(object, context) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    switch (placementOf(pod, context)) {
      case 'k3s':
        return [];
      case 'edge':
        return edgeProblems(pod, object.metadata.namespace);
      case 'anywhere':
        return [
          `nodeSelector: the pod may land on an EdgeCore host; select a K3s host by ${HOSTNAME}, or require that ${EDGE_LABEL} does not exist`,
        ];
    }
  },
};

/** What a pod that is meant for the edge needs to work there. */
function edgeProblems(pod: Pod, namespace: string | undefined): string[] {
  return [
    ...(namespace === EDGE_NAMESPACE
      ? []
      : [`metadata.namespace: is meant for an EdgeCore host; put it into the namespace ${EDGE_NAMESPACE}`]),
    ...(pod.spec.hostNetwork === true
      ? []
      : ['hostNetwork: an EdgeCore host has no network for pods; write true']),
  ];
}
