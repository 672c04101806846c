import type { KubeObject } from '../../infra/kube/object.ts';

/** KubeEdge's chart as it passes; `values` lay over it, the first level each for itself. */
export function aCloudCore(values: Readonly<Record<string, object>> = {}): KubeObject {
  const good = {
    cloudCore: {
      image: { tag: 'v1.23.1' },
      featureGates: { requireAuthorization: true },
      securityContext: { privileged: false },
      modules: { router: { enable: false }, taskManager: { enable: false }, cloudStream: { enable: false } },
    },
    iptablesManager: { enable: false, image: { tag: 'v1.23.1' } },
    controllerManager: { enable: false, image: { tag: 'v1.23.1' } },
    admission: { enable: false, image: { tag: 'v1.23.1' } },
    mosquitto: { enable: false },
  };
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'cloudcore', namespace: 'kube-system' },
    spec: {
      chart: 'oci://registry.graz.example/charts/cloudcore',
      valuesContent: JSON.stringify({ ...good, ...values }),
    },
  };
}
