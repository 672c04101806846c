import { placementOf } from '../placement.ts';
import { podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

export const edgeKubeletKnows: Rule<'edge-kubelet-knows'> = {
  name: 'edge-kubelet-knows',
  why: 'EdgeCore 1.23 carries the kubelet of Kubernetes 1.32, in which image volumes and user namespaces are off: the pod never starts there, or starts without what guards it',
  check(object, context) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    if (placementOf(pod, context) === 'k3s') return [];
    const { volumes = [], hostUsers } = pod.spec;
    return [
      ...volumes
        .filter((volume) => 'image' in volume)
        .map(
          ({ name }) =>
            `volumes.${name}: is an image; put it into the image of the container, or a folder of the host`,
        ),
      ...(hostUsers === false
        ? ['hostUsers: false is not known there; leave it out, and run as a user of the pod’s own']
        : []),
    ];
  },
};
