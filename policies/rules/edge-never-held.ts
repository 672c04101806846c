import type { KubeObject } from '../../infra/kube/object.ts';
import { podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

/** KubeEdge's own, from 1.22. */
const HOLD = 'edge.kubeedge.io/hold-upgrade';

/**
 * EdgeCore 1.23.1 holds whatever update reaches it of a pod that is Pending (edge/pkg/edged/edged.go), and that is how
 * every new pod of a host arrives, the very first too. A pod that is to go is not held. So of a pod whose ports are its
 * host's, and which the new one can therefore not stand beside, the old one goes and the new one waits.
 */
export const edgeNeverHeld: Rule<'edge-never-held'> = {
  name: 'edge-never-held',
  why: 'KubeEdge’s hold stops the new pod and not the end of the old one: on the host’s network the workload is gone until a person releases it, and after every first start too',
  check(object) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    const isHeld = pod.annotations[HOLD] === 'true' || ownAnnotation(object) === 'true';
    if (!isHeld || pod.spec.hostNetwork !== true) return [];
    return [
      `annotations.${HOLD}: leaves the host without this pod; take it out: what waits for the arms is who delivers (infra/host/hold-upgrade.ts)`,
    ];
  },
};

/** Of a Pod by itself. */
function ownAnnotation({ kind, metadata }: KubeObject): string | undefined {
  return kind === 'Pod' ? metadata.annotations?.[HOLD] : undefined;
}
