import { EDGE_TAINT } from '../../../infra/kube/placement.ts';
import { EDGE_ROLE, HOSTNAME } from '../../../infra/kube/names.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import type { Host } from '../../../infra/site/site.ts';

/** What the scheduler needs to know of a host beyond what a kubelet on this machine reports by itself. */
export function labelsOf(host: Host): Readonly<Record<string, string>> {
  return host.role === 'kubeedge-edge' ? { [EDGE_ROLE]: '' } : {};
}

export function taintsOf(host: Host): readonly Readonly<Record<string, string>>[] {
  return host.role === 'kubeedge-edge' ? [EDGE_TAINT] : [];
}

/** A host that kwok pretends to be: its architecture, its memory, its taints. */
export function pretendedNode(host: Host): KubeObject {
  const capacity = {
    cpu: `${host.cpuMilli}m`,
    memory: `${host.memoryMiB}Mi`,
    pods: '110',
    'ephemeral-storage': `${host.storage.sizeGiB}Gi`,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: host.name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        ...labelsOf(host),
        [HOSTNAME]: host.name,
        'kubernetes.io/arch': host.arch,
        'kubernetes.io/os': 'linux',
      },
    },
    spec: { taints: taintsOf(host) },
    status: {
      capacity,
      allocatable: capacity,
      nodeInfo: { architecture: host.arch, operatingSystem: 'linux' },
    },
  };
}
