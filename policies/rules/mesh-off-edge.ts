import type { KubeObject } from '../../infra/kube/object.ts';
import { isAmbient } from '../mesh.ts';
import { podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

const EDGE_NAMESPACE = 'edge';
const EDGE_LABEL = 'node-role.kubernetes.io/edge';

/** The mesh ends before the EdgeCore hosts, and before whatever is on a host's own network. */
export const meshOffEdge: Rule<'mesh-off-edge'> = {
  name: 'mesh-off-edge',
  why: 'no ztunnel can run on an EdgeCore host nor take over a pod on its host’s network: in the mesh it would be cut off (T4)',
  check(object) {
    switch (object.kind) {
      case 'Namespace':
        return object.metadata.name === EDGE_NAMESPACE && isAmbient(object.metadata.labels)
          ? ['metadata.labels: puts pods of EdgeCore hosts into the mesh; take the label of Istio out']
          : [];
      case 'HelmChart':
        return chartProblems(object);
      default: {
        const pod = podOf(object);
        if (pod === undefined) return 'not-applicable';
        return isAmbient(pod.labels) && pod.spec.hostNetwork === true
          ? ['labels: puts a pod on the host’s network into the mesh; take the label of Istio out']
          : [];
      }
    }
  },
};

function chartProblems(object: KubeObject): readonly string[] {
  const { valuesContent = '{}' } = object.spec as { valuesContent?: string };
  return unkept(JSON.parse(valuesContent), 'spec.valuesContent').map(
    (path) =>
      `${path}.affinity: lets a pod land on an EdgeCore host; require that ${EDGE_LABEL} does not exist`,
  );
}

/** Where a chart is told of an image, and neither there nor around it that its pod keeps off. */
function unkept(values: unknown, path: string): readonly string[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  const own = values as Readonly<Record<string, unknown>>;
  if (JSON.stringify(own.affinity ?? {}).includes(`{"key":"${EDGE_LABEL}","operator":"DoesNotExist"}`))
    return [];
  return [
    ...('image' in own ? [path] : []),
    ...Object.entries(own).flatMap(([key, value]) =>
      key === 'image' ? [] : unkept(value, `${path}.${key}`),
    ),
  ];
}
