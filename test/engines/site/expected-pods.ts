import { HOSTNAME } from '../../../infra/kube/names.ts';
import type { Release } from '../../../infra/release.ts';
import type { PodSpec } from '../../../policies/pod.ts';
import { podOf } from '../../../policies/pod.ts';

/** A pod that the model wants: one for each workload, on the host that its manifest names. */
export interface ExpectedPod {
  readonly namespace: string;
  /** of the workload, and the label `app.kubernetes.io/instance` of its pod */
  readonly instance: string;
  readonly host: string;
  readonly spec: PodSpec;
}

export function expectedPods({ placed }: Release): readonly ExpectedPod[] {
  return placed.flatMap(({ object }) => {
    const pod = podOf(object);
    if (pod === undefined) return [];
    const { namespace = '', name } = object.metadata;
    return [{ namespace, instance: name, host: pod.spec.nodeSelector?.[HOSTNAME] ?? '', spec: pod.spec }];
  });
}
