import { PART_OF, REASON } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';

/** Of what keeps people safe, and so of what it cannot do without: the engine and its broker. */
export const LINE_SAFETY = 'line-safety';

/** When a gateway runs short, the line's safety goes last. Below the classes of the cluster's own parts. */
export function priorityClasses(): readonly KubeObject[] {
  return [
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: {
        name: LINE_SAFETY,
        labels: PART_OF,
        annotations: { [REASON]: 'an arm without permission stands still, so this may be the last to go' },
      },
      value: 1_000_000,
      globalDefault: false,
      preemptionPolicy: 'PreemptLowerPriority',
    },
  ];
}
