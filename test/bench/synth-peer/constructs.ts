import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import * as k8s from 'cdk8s-plus-30/lib/imports/k8s.js';

/**
 * An object as `cdk8s init typescript-app` has it written: its template says `imports: [k8s]`, so each is one of the
 * generated classes. What has no class of its version is a bare ApiObject.
 */
export function construct(scope: Construct, id: string, object: ApiObjectProps): ApiObject {
  const props = typed(object, [object.kind]) as ApiObjectProps;
  switch (`${object.apiVersion}/${object.kind}`) {
    case 'v1/ConfigMap':
      return new k8s.KubeConfigMap(scope, id, props);
    case 'v1/Namespace':
      return new k8s.KubeNamespace(scope, id, props);
    case 'v1/Service':
      return new k8s.KubeService(scope, id, props);
    case 'v1/ServiceAccount':
      return new k8s.KubeServiceAccount(scope, id, props);
    case 'apps/v1/Deployment':
      return new k8s.KubeDeployment(scope, id, props);
    case 'apps/v1/StatefulSet':
      return new k8s.KubeStatefulSet(scope, id, props);
    case 'networking.k8s.io/v1/NetworkPolicy':
      return new k8s.KubeNetworkPolicy(scope, id, props);
    case 'policy/v1/PodDisruptionBudget':
      return new k8s.KubePodDisruptionBudget(scope, id, props);
    case 'scheduling.k8s.io/v1/PriorityClass':
      return new k8s.KubePriorityClass(scope, id, { value: 0, ...props });
    default:
      return new ApiObject(scope, id, object);
  }
}

/** The generated types spell acronyms in their own way. */
const SPELLED: Readonly<Record<string, string>> = {
  clusterIP: 'clusterIp',
  setHostnameAsFQDN: 'setHostnameAsFqdn',
};

/** The same data as the generated types ask for it: their spelling, and two classes of values. */
function typed(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => typed(one, path));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [SPELLED[key] ?? key, typed(inner, [...path, key])]),
    );
  }
  const [parent = '', key = ''] = path.slice(-2);
  if ((typeof value === 'number' || typeof value === 'string') && isQuantity(parent, key)) {
    return k8s.Quantity.fromString(String(value));
  }
  if (typeof value === 'number' && isIntOrString(path, parent, key)) return k8s.IntOrString.fromNumber(value);
  return value;
}

function isQuantity(parent: string, key: string): boolean {
  return parent === 'requests' || parent === 'limits' || key === 'sizeLimit';
}

function isIntOrString([kind]: readonly string[], parent: string, key: string): boolean {
  if (key === 'port') return parent === 'httpGet' || kind === 'NetworkPolicy';
  return key === 'targetPort' || key === 'minAvailable';
}
