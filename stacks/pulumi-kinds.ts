import { CustomResource as CustomObject } from '@pulumi/kubernetes/apiextensions/customResource.js';
import { DaemonSet } from '@pulumi/kubernetes/apps/v1/daemonSet.js';
import { Deployment } from '@pulumi/kubernetes/apps/v1/deployment.js';
import { StatefulSet } from '@pulumi/kubernetes/apps/v1/statefulSet.js';
import { ConfigMap } from '@pulumi/kubernetes/core/v1/configMap.js';
import { Namespace } from '@pulumi/kubernetes/core/v1/namespace.js';
import { PersistentVolume } from '@pulumi/kubernetes/core/v1/persistentVolume.js';
import { PersistentVolumeClaim } from '@pulumi/kubernetes/core/v1/persistentVolumeClaim.js';
import { Secret } from '@pulumi/kubernetes/core/v1/secret.js';
import { Service } from '@pulumi/kubernetes/core/v1/service.js';
import { ServiceAccount } from '@pulumi/kubernetes/core/v1/serviceAccount.js';
import { NetworkPolicy } from '@pulumi/kubernetes/networking/v1/networkPolicy.js';
import { PodDisruptionBudget } from '@pulumi/kubernetes/policy/v1/podDisruptionBudget.js';
import { ClusterRole } from '@pulumi/kubernetes/rbac/v1/clusterRole.js';
import { Role } from '@pulumi/kubernetes/rbac/v1/role.js';
import { RoleBinding } from '@pulumi/kubernetes/rbac/v1/roleBinding.js';
import { PriorityClass } from '@pulumi/kubernetes/scheduling/v1/priorityClass.js';
import type { CustomResource, CustomResourceOptions } from '@pulumi/pulumi';
import type { KubeObject } from '../infra/kube/object.ts';

type Register = (name: string, object: KubeObject, options: CustomResourceOptions) => CustomResource;

/**
 * The native resource of every kind that a release may hold, typed classes because they carry the aliases of older
 * versions; a CustomResource of a core kind would have a type token that the provider refuses.
 */
const KINDS: Readonly<Record<string, Register>> = {
  'v1 Namespace': native(Namespace),
  'v1 ConfigMap': native(ConfigMap),
  'v1 PersistentVolume': native(PersistentVolume),
  'v1 PersistentVolumeClaim': native(PersistentVolumeClaim),
  'v1 Secret': native(Secret),
  'v1 Service': native(Service),
  'v1 ServiceAccount': native(ServiceAccount),
  'apps/v1 DaemonSet': native(DaemonSet),
  'apps/v1 Deployment': native(Deployment),
  'apps/v1 StatefulSet': native(StatefulSet),
  'networking.k8s.io/v1 NetworkPolicy': native(NetworkPolicy),
  'policy/v1 PodDisruptionBudget': native(PodDisruptionBudget),
  'rbac.authorization.k8s.io/v1 ClusterRole': native(ClusterRole),
  'rbac.authorization.k8s.io/v1 Role': native(Role),
  'rbac.authorization.k8s.io/v1 RoleBinding': native(RoleBinding),
  'scheduling.k8s.io/v1 PriorityClass': native(PriorityClass),
  'helm.cattle.io/v1 HelmChart': custom,
  'devices.kubeedge.io/v1beta1 DeviceModel': custom,
  'devices.kubeedge.io/v1beta1 Device': custom,
  'openfaas.com/v1 Function': custom,
  'serving.knative.dev/v1 Service': custom,
  'security.istio.io/v1 PeerAuthentication': custom,
  'security.istio.io/v1 AuthorizationPolicy': custom,
  'fluxcd.controlplane.io/v1 FluxInstance': custom,
  'source.toolkit.fluxcd.io/v1 OCIRepository': custom,
  'kustomize.toolkit.fluxcd.io/v1 Kustomization': custom,
};

/** Registers one object as one native resource. Throws where its kind is not in the table. */
export const registerObject: Register = (name, object, options) => {
  const kind = `${object.apiVersion} ${object.kind}`;
  const register = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (register === undefined) {
    throw new Error(`${name}: no Pulumi resource is known for ${kind}; add it to stacks/pulumi-kinds.ts`);
  }
  return register(name, object, options);
};

/** A kind that the API server knows by somebody's definition. */
function custom(name: string, object: KubeObject, options: CustomResourceOptions): CustomResource {
  return new CustomObject(name, object, options);
}

/** Each class has arguments of its own, and all of them are the object's fields. */
type Kind = new (name: string, args: never, options: CustomResourceOptions) => CustomResource;

function native(kind: Kind): Register {
  return (name, object, options) => new kind(name, object as never, options);
}
