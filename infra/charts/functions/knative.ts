import type { Instance } from '../../kube/instance.ts';
import { labelsOf } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SiteFunction } from '../../site/site.ts';
import { FUNCTION_PORT, FUNCTION_TEMPLATE } from './template.ts';

/**
 * A function as Knative Serving takes it: only the fields of a pod that are allowed without its feature flags. So no
 * selector of hosts; the taint of an EdgeCore host keeps it away from there.
 */
export function knativeService(one: SiteFunction, instance: Instance): readonly KubeObject[] {
  const { requests, limits } = instance.template.resources;
  const { userId, probes } = FUNCTION_TEMPLATE;
  const metadata = { name: instance.name, namespace: instance.namespace, labels: labelsOf(instance) };
  const probe = (path: string, { periodSeconds, failures, timeoutSeconds }: (typeof probes)['liveness']) => ({
    httpGet: { path, port: FUNCTION_PORT },
    periodSeconds,
    failureThreshold: failures,
    timeoutSeconds,
  });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata,
      spec: {
        template: {
          metadata: {
            labels: labelsOf(instance),
            // Never to nothing: a model takes seconds to load, and a gateway has the room for it or has not.
            annotations: {
              'autoscaling.knative.dev/min-scale': String(one.replicas),
              'autoscaling.knative.dev/max-scale': String(one.replicas),
            },
          },
          spec: {
            serviceAccountName: instance.name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            timeoutSeconds: CALL_SECONDS,
            containers: [
              {
                name: instance.template.workload,
                image: instance.image,
                ports: [{ name: 'http1', containerPort: FUNCTION_PORT, protocol: 'TCP' }],
                startupProbe: probe('/startupz', probes.startup),
                livenessProbe: probe('/healthz', probes.liveness),
                readinessProbe: probe('/readyz', probes.readiness),
                resources: {
                  requests: { cpu: `${requests.cpuMilli}m`, memory: `${requests.memoryMiB}Mi` },
                  limits: { cpu: `${limits.cpuMilli}m`, memory: `${limits.memoryMiB}Mi` },
                },
                securityContext: {
                  runAsNonRoot: true,
                  runAsUser: userId,
                  runAsGroup: userId,
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                  seccompProfile: { type: 'RuntimeDefault' },
                },
              },
            ],
          },
        },
      },
    },
  ];
}

/** A function ends its calls itself, earlier. */
const CALL_SECONDS = 30;
