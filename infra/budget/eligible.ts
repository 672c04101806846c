import { isOnEdge } from '../kube/instance.ts';
import { EDGE_ROLE, HOSTNAME } from '../kube/names.ts';
import { EDGE_TAINT } from '../kube/placement.ts';
import type { Requirement } from '../kube/requirement.ts';
import { meets } from '../kube/requirement.ts';
import type { Host } from '../site/site.ts';

/** The part of a pod by which the scheduler leaves out hosts. */
export interface Placement {
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms: readonly Term[];
      };
    };
  };
  readonly tolerations?: readonly { readonly key?: string; readonly operator?: string }[];
}

interface Term {
  readonly matchExpressions?: readonly Requirement[];
}

/** The hosts on which the scheduler may put a pod, as their kubelets register them. */
export function eligibleHosts(pod: Placement, hosts: readonly Host[]): readonly Host[] {
  return hosts.filter((host) => isEligible(pod, host));
}

function isEligible(
  { nodeName, nodeSelector = {}, affinity, tolerations = [] }: Placement,
  host: Host,
): boolean {
  const labels = labelsOf(host);
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isTolerated = tolerations.some(
    ({ key, operator }) => (key === undefined && operator === 'Exists') || key === EDGE_TAINT.key,
  );
  return (
    (nodeName === undefined || nodeName === host.name) &&
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
    // Of several terms one is enough.
    (terms?.some(({ matchExpressions = [] }) =>
      // Gt and Lt compare labels that no host of ours has.
      matchExpressions.every((one) => meets(one, labels) ?? false),
    ) ??
      true) &&
    (!isOnEdge(host) || isTolerated)
  );
}

function labelsOf({ name, role, arch }: Host): Readonly<Record<string, string>> {
  return {
    [HOSTNAME]: name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': arch,
    ...(role === 'kubeedge-edge' && { [EDGE_ROLE]: '' }),
    ...(role === 'k3s-server' && { 'node-role.kubernetes.io/control-plane': 'true' }),
  };
}
