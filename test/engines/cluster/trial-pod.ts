import type { KubeObject } from '../../../infra/kube/object.ts';

/** A namespace that admits restricted pods alone, as those of the sites do. */
export const NAMESPACE: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'trial', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

/** A restricted pod of a host, in a user namespace of its own, that does nothing. */
export function trialPod(host: string, image: string, volumeMounts: readonly object[] = []): KubeObject {
  const name = `on-${host}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'trial', labels: { app: name } },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': host },
      hostUsers: false,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10_010, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'trial',
          image,
          volumeMounts,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}

/** A pod that keeps its state in a folder of its host, as on an EdgeCore host. */
export function keeperPod(host: string, folder: string, image: string): KubeObject {
  const pod = trialPod(host, image, [{ name: 'state', mountPath: '/state' }]);
  return {
    ...pod,
    metadata: { name: `keeper-${host}`, namespace: 'default' },
    spec: {
      ...(pod.spec as object),
      hostUsers: true,
      volumes: [{ name: 'state', hostPath: { path: folder, type: 'Directory' } }],
    },
  };
}

/** A Service of the pod of a host, on a port of every host too. */
export function trialService(host: string, port: number, nodePort: number): KubeObject {
  const name = `on-${host}`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'trial' },
    spec: { type: 'NodePort', selector: { app: name }, ports: [{ port, nodePort }] },
  };
}
