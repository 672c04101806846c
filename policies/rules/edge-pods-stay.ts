import { placementOf } from '../placement.ts';
import type { Toleration } from '../pod.ts';
import { podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

/** What the control plane marks a node with that it does not hear from. */
const LOST = ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'];

export const edgePodsStay: Rule<'edge-pods-stay'> = {
  name: 'edge-pods-stay',
  why: 'five minutes out of reach and the API marks the pods of an EdgeCore host for eviction: in the moment the contact is back they are killed, though they ran all the while',
  check(object, context) {
    const pod = podOf(object);
    // Who makes DaemonSets into pods gives them both tolerations itself.
    if (pod === undefined || object.kind === 'DaemonSet') return 'not-applicable';
    if (placementOf(pod, context) === 'k3s') return [];
    const { tolerations = [] } = pod.spec;
    return LOST.filter((key) => !tolerations.some((one) => staysForEver(one, key))).map(
      (key) =>
        `tolerations: the pod leaves an EdgeCore host that is ${key.slice(key.indexOf('/') + 1)}; ` +
        `tolerate ${key} with the effect NoExecute and without tolerationSeconds`,
    );
  },
};

function staysForEver({ key, operator, effect, tolerationSeconds }: Toleration, lost: string): boolean {
  return (
    operator === 'Exists' &&
    (key === lost || key === undefined) &&
    (effect === 'NoExecute' || effect === undefined) &&
    tolerationSeconds === undefined
  );
}
