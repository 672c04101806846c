import { digestOf } from './digest.ts';
import type { Host } from '../site/site.ts';
import type { Instance } from './instance.ts';
import { isOnEdge, stateFolder } from './instance.ts';
import { CONFIG_DIGEST, labelsOf, selectorOf, SUMMARY } from './names.ts';
import type { KubeObject } from './object.ts';
import { placementOf } from './placement.ts';
import type { ControllerShape, PodSpec } from './pod-spec.ts';
import type { Shape } from './shape.ts';
import { shapeOf } from './shape.ts';

/** A log line and a core of nothing: what a container may write beyond its volumes. */
const EPHEMERAL = { requests: '16Mi', limits: '64Mi' } as const;

/**
 * Everything of one instance that lives beside its pod. Network policies are of the guards, a layer earlier.
 * @param shape that of its template, unless a test brings its own
 */
export function workloadObjects(
  instance: Instance,
  shape: Shape = shapeOf(instance.template, isOnEdge(instance.host)),
): readonly KubeObject[] {
  const { controller, account, config, service } = shape;
  const metadata = { name: instance.name, namespace: instance.namespace, labels: labelsOf(instance) };
  return [
    { ...account, metadata },
    ...(instance.template.configDir === undefined ? [] : [{ ...config, metadata, data: instance.files }]),
    {
      ...controllerOf(instance, controller),
      metadata: { ...metadata, annotations: { [SUMMARY]: instance.template.summary } },
    },
    ...(service === undefined
      ? []
      : [
          { ...service, metadata, spec: { ...(service.spec as object), selector: selectorOf(instance) } },
          { ...disruptionBudget(instance), metadata },
        ]),
  ];
}

function controllerOf(instance: Instance, shape: ControllerShape): KubeObject {
  const isStateful = shape.kind === 'StatefulSet';
  return {
    ...shape,
    spec: {
      ...shape.spec,
      revisionHistoryLimit: 3,
      ...(shape.kind === 'DaemonSet' && {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      }),
      selector: { matchLabels: selectorOf(instance) },
      ...(isStateful && {
        serviceName: instance.name,
        volumeClaimTemplates: [claimOf(instance)],
        // What the line reported is kept until someone decides otherwise, even when the instance goes.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      }),
      template: {
        metadata: {
          labels: labelsOf(instance),
          // A pod reads its files once, at start: a change of them has to be a change of the pod.
          ...(instance.template.configDir !== undefined && {
            annotations: { [CONFIG_DIGEST]: digestOf(instance.files) },
          }),
        },
        spec: podOf(instance, shape.spec.template.spec, isStateful),
      },
    },
  };
}

/** The shape's pod with what cdk8s-plus cannot say, and with who and where. */
function podOf(instance: Instance, shape: PodSpec, isStateful: boolean): PodSpec {
  const { template, host } = instance;
  const [container] = shape.containers;
  const { requests, limits } = container.resources;
  const environment = [
    ...(template.agent === undefined ? [] : whereItRuns(host)),
    ...Object.entries(instance.environment).map(([name, value]) => ({ name, value })),
  ];
  return {
    ...shape,
    ...placementOf(host),
    serviceAccountName: instance.name,
    ...(template.asksApi === true && { automountServiceAccountToken: true }),
    // A user namespace needs a network of the pod's own; the kubelet in EdgeCore has none.
    ...(!isOnEdge(host) && template.agent?.network !== true && { hostUsers: false }),
    ...(template.priorityClass !== undefined && { priorityClassName: template.priorityClass }),
    securityContext: {
      ...shape.securityContext,
      ...(template.agent?.groups !== undefined && { supplementalGroups: template.agent.groups }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        ...container,
        image: instance.image,
        ...(environment.length > 0 && { env: environment }),
        resources: {
          requests: { ...requests, 'ephemeral-storage': EPHEMERAL.requests },
          limits: { ...limits, 'ephemeral-storage': EPHEMERAL.limits },
        },
      },
    ],
    volumes: volumesOf(instance, isStateful),
  };
}

/** What an agent knows of its host: a DaemonSet is the same everywhere, so the kubelet fills it in. */
function whereItRuns(host: Host | undefined): readonly object[] {
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } });
  const [name, address] =
    host === undefined
      ? [field('spec.nodeName'), field('status.hostIP')]
      : // On an EdgeCore host only what is on the host itself asks it.
        [{ value: host.name }, { value: '127.0.0.1' }];
  return [
    { name: 'HOST_NAME', ...name },
    { name: 'HOST_ADDRESS', ...address },
  ];
}

function volumesOf({ template, name, host }: Instance, isStateful: boolean): readonly object[] {
  return [
    ...(template.configDir === undefined
      ? []
      : [{ name: 'config', configMap: { name, defaultMode: 0o444 } }]),
    ...template.certificates.map((certificate) => ({
      name: certificate.name,
      secret: { secretName: `${name}-${certificate.name}`, defaultMode: 0o440 },
    })),
    ...(template.claims ?? []).map((claim) => ({
      name: claim.name,
      persistentVolumeClaim: { claimName: `${name}-${claim.name}`, readOnly: true },
    })),
    ...(template.statePath === undefined || isStateful || (host === undefined && template.agent === undefined)
      ? []
      : // `Directory`: where the host plan has not made it, a start fails rather than keep state in the wrong place.
        [{ name: 'state', hostPath: { path: stateFolder(name), type: 'Directory' } }]),
    ...(template.scratch === undefined
      ? []
      : [{ name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: `${template.scratch.sizeMiB}Mi` } }]),
    ...(template.agent?.folders ?? []).map((folder) => ({
      name: folder.name,
      hostPath: { path: folder.path, type: 'Directory' },
    })),
  ];
}

function claimOf(instance: Instance) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'state', labels: selectorOf(instance) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local-path',
      volumeMode: 'Filesystem',
      resources: { requests: { storage: `${instance.stateMiB}Mi` } },
    },
  };
}

/**
 * Evicting the one pod of a cell stops the cell, so a drain has to be meant: the maintenance window deletes pods and
 * does not evict them. A pod that is not healthy holds nobody up.
 */
function disruptionBudget(instance: Instance): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: instance.name },
    spec: {
      minAvailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorOf(instance) },
    },
  };
}
