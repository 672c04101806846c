import type { Host } from '../site/site.ts';
import { isOnEdge } from './instance.ts';
import { EDGE_ROLE, HOSTNAME } from './names.ts';

/** What an EdgeCore host registers with, so that nothing lands there unmeant. */
export const EDGE_TAINT = { key: EDGE_ROLE, effect: 'NoSchedule' } as const;

/**
 * An instance belongs to its gateway, so there is nowhere to move it to. Without these tolerations five minutes of
 * lost contact with the server evict it, and it is killed and started again in the moment the contact is back (seen
 * with KubeEdge, and the same API does it to a K3s agent).
 */
const STAY = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
}));

/** Where the pods of an instance may run; without a host on any K3s node, and moved when that is lost. */
export function placementOf(host: Host | undefined) {
  if (host !== undefined && isOnEdge(host)) {
    return {
      nodeSelector: { [HOSTNAME]: host.name },
      tolerations: [{ ...EDGE_TAINT, operator: 'Exists' }, ...STAY],
    };
  }
  const onK3s = { key: EDGE_ROLE, operator: 'DoesNotExist' };
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [onK3s] }],
        },
      },
    },
    ...(host !== undefined && { nodeSelector: { [HOSTNAME]: host.name }, tolerations: STAY }),
  };
}
