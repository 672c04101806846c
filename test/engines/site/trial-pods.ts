import type { KubeObject } from '../../../infra/kube/object.ts';

export const TRIAL = 'trial';

/** A namespace whose pods are held to the `restricted` level, as those of the line are. */
export const TRIAL_NAMESPACE: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: TRIAL, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

const USER = 10_020;

export interface TrialPod {
  readonly name: string;
  readonly image: string;
  readonly host: string;
  readonly ready: { readonly path: string; readonly port: number };
  readonly environment?: Readonly<Record<string, string>>;
  /** the Secret of its certificate, mounted where TLS_DIR names */
  readonly certificate?: string;
  /** where it keeps its state */
  readonly stateDir?: string;
}

export const TLS_DIR = '/run/secrets/tls';

/** A pod for an image that no site of the repository has yet: ready when its own health says so. */
export function trialPod({
  name,
  image,
  host,
  ready,
  environment = {},
  certificate,
  stateDir,
}: TrialPod): KubeObject {
  const mounts = [
    ...(certificate === undefined ? [] : [{ name: 'tls', mountPath: TLS_DIR, readOnly: true }]),
    ...(stateDir === undefined ? [] : [{ name: 'state', mountPath: stateDir }]),
  ];
  const volumes = [
    ...(certificate === undefined
      ? []
      : [{ name: 'tls', secret: { secretName: certificate, defaultMode: 0o440 } }]),
    ...(stateDir === undefined ? [] : [{ name: 'state', emptyDir: {} }]),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: TRIAL },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': host },
      hostUsers: false,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name,
          image,
          env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
          volumeMounts: mounts,
          readinessProbe: { httpGet: ready, periodSeconds: 1 },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      volumes,
    },
  };
}
