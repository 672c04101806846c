import type { Instance } from '../../kube/instance.ts';
import { labelsOf } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SiteFunction } from '../../site/site.ts';

/**
 * A function as the operator of OpenFaaS Standard takes it (S54). It makes the pod, so what is left to say is little; the
 * probe asks the function itself. The operator, its licence and its definitions are the site's owner's to install.
 */
export function openFaasFunction(
  { name, replicas }: SiteFunction,
  instance: Instance,
): readonly KubeObject[] {
  const { requests, limits } = instance.template.resources;
  return [
    {
      apiVersion: 'openfaas.com/v1',
      kind: 'Function',
      metadata: { name, namespace: instance.namespace, labels: labelsOf(instance) },
      spec: {
        name,
        image: instance.image,
        labels: {
          ...labelsOf(instance),
          'com.openfaas.scale.min': String(replicas),
          'com.openfaas.scale.max': String(replicas),
        },
        annotations: {
          'com.openfaas.health.http.path': '/healthz',
          'com.openfaas.ready.http.path': '/readyz',
        },
        // The taint of an EdgeCore host keeps it away from there: this list selects hosts by a label that they have.
        readOnlyRootFilesystem: true,
        requests: { cpu: `${requests.cpuMilli}m`, memory: `${requests.memoryMiB}Mi` },
        limits: { cpu: `${limits.cpuMilli}m`, memory: `${limits.memoryMiB}Mi` },
      },
    },
  ];
}
