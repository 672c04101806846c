import { isOnEdge } from '../../../infra/kube/instance.ts';
import { HOSTNAME } from '../../../infra/kube/names.ts';
import type { Release } from '../../../infra/release.ts';
import type { PodSpec } from '../../../policies/pod.ts';
import { podOf } from '../../../policies/pod.ts';

/** A pod that the model wants: one for each workload, on the host that its manifest names, and of an agent one on each. */
export interface ExpectedPod {
  readonly namespace: string;
  /** of the workload, and the label `app.kubernetes.io/instance` of its pod */
  readonly instance: string;
  readonly host: string;
  readonly spec: PodSpec;
}

/** Those whose image can be here: what others make is in no registry that the tests have. */
export function expectedPods({ placed, site, images }: Release): readonly ExpectedPod[] {
  const k3sHosts = site.hosts.filter((host) => !isOnEdge(host)).map(({ name }) => name);
  return placed.flatMap(({ object }) => {
    const pod = podOf(object);
    if (pod === undefined || isOfOthers(pod.spec, images)) return [];
    const { namespace = '', name } = object.metadata;
    const hosts = object.kind === 'DaemonSet' ? k3sHosts : [pod.spec.nodeSelector?.[HOSTNAME] ?? ''];
    return hosts.map((host) => ({ namespace, instance: name, host, spec: pod.spec }));
  });
}

/** Whether a pod needs an image of an `upstream` row of images.lock.json. */
export function isOfOthers(
  { containers }: { readonly containers: readonly { readonly image?: string }[] },
  images: Release['images'],
): boolean {
  const others = images.filter(({ isUpstream = false }) => isUpstream).map(({ reference }) => reference);
  return containers.some(({ image = '' }) => others.includes(image));
}
