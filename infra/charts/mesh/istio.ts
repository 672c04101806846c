import type { KubeObject } from '../../kube/object.ts';
import { MESH_NAMESPACE, TRUST_DOMAIN } from '../../kube/mesh.ts';
import type { Site } from '../../site/site.ts';
import type { ImageOf } from '../image-of.ts';
import { inHours, lifetimesOf } from '../lifetimes.ts';
import type { ThirdParty } from '../third-party.ts';
import { helmChart, ON_K3S } from '../third-party.ts';

/** As infra/site/versions.ts judges it: another in a site file is refused there. */
const VERSION = '1.31.1';

/** Where K3s has its CNI's configuration and programs; the chart's own places are not read there. */
const K3S_CNI = {
  cniConfDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d',
  cniBinDir: '/var/lib/rancher/k3s/data/cni',
} as const;

/**
 * S89: Istio's four charts, in ambient mode. Requests are of one pod; T5: istiod's own of 2 GiB never fits a gateway.
 *
 * Of the DaemonSets none is waited for: of a gateway that is away for days one pod is missing, and it would hold up the
 * others.
 */
export const ISTIO = {
  base: part('istio-base', 'base', {
    definitions: ['peerauthentications.security.istio.io', 'authorizationpolicies.security.istio.io'],
  }),
  istiod: part('istiod', 'istiod', {
    images: ['istio-pilot'],
    requests: { cpuMilli: 100, memoryMiB: 128 },
    deployments: ['istiod'],
  }),
  cni: part('istio-cni', 'cni', {
    images: ['istio-install-cni'],
    requests: { cpuMilli: 20, memoryMiB: 32 },
    isOnEachHost: true,
  }),
  ztunnel: part('ztunnel', 'ztunnel', {
    images: ['istio-ztunnel'],
    requests: { cpuMilli: 50, memoryMiB: 48 },
    isOnEachHost: true,
  }),
} as const;

type Stated = Partial<Pick<ThirdParty, 'images' | 'requests' | 'isOnEachHost'> & ThirdParty['ready']>;

function part(name: string, chart: string, stated: Stated): ThirdParty {
  const { images = [], requests = { cpuMilli: 0, memoryMiB: 0 }, isOnEachHost = false } = stated;
  const { definitions = [], deployments = [] } = stated;
  return {
    name,
    source: `oci://ghcr.io/istio/release/charts/${chart}`,
    version: VERSION,
    licence: 'Apache-2.0',
    namespace: MESH_NAMESPACE,
    images,
    requests,
    isOnEachHost,
    ready: { definitions, deployments },
  };
}

/** Rows of images.lock.json. Istio's proxy is not among them: there is no sidecar, and nothing asks for a waypoint. */
export const ISTIO_IMAGES: readonly string[] = Object.values(ISTIO).flatMap(({ images }) => images);

/** The mesh of a site. */
export function istio(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  const { base, istiod, cni, ztunnel } = ISTIO;
  const identityLife = inHours(lifetimesOf(site).identityDays);
  return [
    helmChart(base, site, { profile: 'ambient' }),
    helmChart(istiod, site, {
      profile: 'ambient',
      image: imageOf('istio-pilot'),
      resources: resourcesOf(istiod),
      affinity: ON_K3S,
      // One: what it issues outlives the time without it, so a second one would only cost its memory.
      autoscaleEnabled: false,
      replicaCount: 1,
      // The new one first has no room beside the old one on a gateway.
      rollingMaxSurge: 0,
      rollingMaxUnavailable: 1,
      env: { DEFAULT_WORKLOAD_CERT_TTL: identityLife, MAX_WORKLOAD_CERT_TTL: identityLife },
      meshConfig: { trustDomain: TRUST_DOMAIN },
      global: {
        logAsJson: true,
        // A budget of one pod that must stay would stop every drain of its host.
        defaultPodDisruptionBudget: { enabled: false },
        proxy: { autoInject: 'disabled' },
        multiCluster: { clusterName: site.name },
      },
    }),
    helmChart(cni, site, {
      profile: 'ambient',
      ...K3S_CNI,
      image: imageOf('istio-install-cni'),
      resources: resourcesOf(cni),
      affinity: ON_K3S,
      // Pods ask CoreDNS themselves, as if there were no mesh: one thing less that can be away.
      ambient: { dnsCapture: false, ipv6: false },
      global: { logAsJson: true },
    }),
    helmChart(ztunnel, site, {
      profile: 'ambient',
      image: imageOf('istio-ztunnel'),
      resources: resourcesOf(ztunnel),
      affinity: ON_K3S,
      logAsJson: true,
      // It renews when half is over.
      env: { SECRET_TTL: identityLife },
      multiCluster: { clusterName: site.name },
    }),
  ];
}

function resourcesOf({ requests: { cpuMilli, memoryMiB } }: ThirdParty): object {
  return {
    requests: { cpu: `${cpuMilli}m`, memory: `${memoryMiB}Mi` },
    limits: { memory: `${memoryMiB * 3}Mi` },
  };
}
