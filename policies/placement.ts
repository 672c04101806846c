import type { Requirement } from '../infra/kube/requirement.ts';
import type { NodeTerm, Pod } from './pod.ts';
import type { Context } from './rule.ts';

export const EDGE_LABEL = 'node-role.kubernetes.io/edge';
export const HOSTNAME = 'kubernetes.io/hostname';

/** Where the scheduler may put the pod. Selector, affinity and node name must all hold, so one that decides is enough. */
export function placementOf(pod: Pod, context: Context): 'k3s' | 'edge' | 'anywhere' {
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
