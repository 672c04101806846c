import { eligibleHosts } from '../../budget/eligible.ts';
import type { Placement } from '../../budget/eligible.ts';
import type { Placed } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';

/** The part of a pod that asks something of the host's operating system. */
export interface HostPod extends Placement {
  readonly hostNetwork?: boolean;
  readonly securityContext?: { readonly runAsUser?: number };
  readonly containers: readonly {
    readonly securityContext?: { readonly runAsUser?: number };
    readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[];
    readonly volumeMounts?: readonly { readonly name: string }[];
  }[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly hostPath?: { readonly path: string; readonly type?: string };
  }[];
}

/** The pods that may run on a host, each with the object that makes it. */
export function podsOn(
  host: Host,
  { hosts }: Pick<Site, 'hosts'>,
  placed: readonly Placed[],
): readonly { readonly id: string; readonly pod: HostPod }[] {
  return placed.flatMap(({ id, object }) => {
    const pod = podOf(object.kind, object.spec);
    return pod !== undefined && eligibleHosts(pod, hosts).includes(host) ? [{ id, pod }] : [];
  });
}

const CONTROLLERS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

function podOf(kind: string, spec: unknown): HostPod | undefined {
  if (kind === 'Pod') return spec as HostPod;
  if (!CONTROLLERS.has(kind)) return undefined;
  return (spec as { template: { spec: HostPod } }).template.spec;
}
