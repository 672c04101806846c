import type { KubeObject } from '../kube/object.ts';
import type { Amount } from './amount.ts';
import { amountOf, larger, sumOf } from './amount.ts';
import type { Placement } from './eligible.ts';

/** The pods that an object makes, as far as a host has to carry them. */
export interface PodGroup {
  readonly placement: Placement;
  readonly requests: Amount;
  readonly limits: Amount;
  /** `each`: one on every host that it may be on */
  readonly count: number | 'each';
}

interface Container {
  readonly restartPolicy?: string;
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>> | undefined>>;
}

interface PodSpec extends Placement {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface Controller {
  readonly replicas?: number;
  readonly template: { readonly spec: PodSpec };
}

/** Undefined where an object makes no pod that stays. */
export function podsOf(object: KubeObject): PodGroup | undefined {
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const { template, replicas = 1 } = object.spec as Controller;
      return groupOf(template.spec, replicas);
    }
    case 'DaemonSet':
      return groupOf((object.spec as Controller).template.spec, 'each');
    case 'Pod':
      return groupOf(object.spec as PodSpec, 1);
    default:
      return undefined;
  }
}

function groupOf(spec: PodSpec, count: PodGroup['count']): PodGroup {
  return { placement: spec, requests: needOf(spec, 'requests'), limits: needOf(spec, 'limits'), count };
}

/** As the scheduler reckons: all that run together, or the largest that runs before them. */
function needOf({ containers, initContainers = [] }: PodSpec, side: 'requests' | 'limits'): Amount {
  const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always';
  const need = (container: Container): Amount => amountOf(container.resources?.[side]);
  const sidecars = initContainers.filter(isSidecar).map(need);
  const together = sumOf([...containers.map(need), ...sidecars]);
  const before = initContainers
    .filter((one) => !isSidecar(one))
    .map((one) => sumOf([need(one), ...sidecars]));
  return before.reduce(larger, together);
}
