import type { Requirement } from '../../infra/kube/requirement.ts';
import type { NodeTerm, Pod } from '../pod.ts';
import { podOf } from '../pod.ts';
import type { Context, Rule } from '../rule.ts';

const EDGE_LABEL = 'node-role.kubernetes.io/edge';
const HOSTNAME = 'kubernetes.io/hostname';
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

/** Where the scheduler may put the pod. Selector, affinity and node name must all hold, so one that decides is enough. */
function placementOf(pod: Pod, context: Context): 'k3s' | 'edge' | 'anywhere' {
  const { nodeName, nodeSelector = {}, affinity } = pod.spec;
  const selected: Requirement[] = Object.entries(nodeSelector).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  if (nodeName !== undefined) selected.push({ key: HOSTNAME, operator: 'In', values: [nodeName] });
  // Of several terms any one is enough for the scheduler, so each has to decide, and all the same way.
  const terms: readonly NodeTerm[] = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms ?? [{}];
  const placements = new Set(
    terms.map((term) => {
      const decided = [...selected, ...(term.matchExpressions ?? [])].map((one) => decisionOf(one, context));
      return decided.find((one) => one !== 'anywhere') ?? 'anywhere';
    }),
  );
  const [first = 'anywhere'] = placements;
  return placements.size === 1 ? first : 'anywhere';
}

function decisionOf(
  { key, operator, values = [] }: Requirement,
  context: Context,
): 'k3s' | 'edge' | 'anywhere' {
  if (key === EDGE_LABEL)
    return operator === 'DoesNotExist' ? 'k3s' : operator === 'NotIn' ? 'anywhere' : 'edge';
  if (key !== HOSTNAME || operator !== 'In') return 'anywhere';
  const roles = new Set(
    values.map((value) => {
      const role = context.hosts.find((host) => host.name === value)?.role;
      return role === undefined ? 'anywhere' : role === 'kubeedge-edge' ? 'edge' : 'k3s';
    }),
  );
  const [first = 'anywhere'] = roles;
  return roles.size === 1 ? first : 'anywhere';
}
