import { EDGE_ROLE, HOSTNAME, PART_OF, REASON } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Host, Site } from '../../site/site.ts';
import type { ImageOf } from '../image-of.ts';
import type { ThirdParty } from '../third-party.ts';
import { helmChart, ON_K3S, repositoryAndTag } from '../third-party.ts';
import { cloudCoreHost, CLOUDCORE_PORTS, hasEdge } from './endpoint.ts';

/** CloudCore looks for its secrets in this namespace and no other. */
export const KUBEEDGE_NAMESPACE = 'kubeedge';

/** Not 1.23.0: that one lets who may create a NodeUpgradeJob run anything on an edge host (CVE-2026-62371, -62182). */
const IMAGE_VERSION = 'v1.23.1';

/** How many EdgeCore hosts may come. Its own 1000 is some thousand goroutines for hosts that no site has. */
const NODE_LIMIT = 32;

/**
 * S49: what EdgeCore hosts of a site join, on the site itself, so that neither scheduling nor a twin needs the WAN.
 *
 * KubeEdge publishes no repository of charts: this one is the folder of its release, packed with `--version`, because
 * its own Chart.yaml still says 1.23.0 there, and so do all of its tags.
 */
export const KUBEEDGE = {
  cloudcore: {
    name: 'cloudcore',
    source: 'https://github.com/kubeedge/kubeedge/tree/v1.23.1/manifests/charts/cloudcore',
    version: '1.23.1',
    licence: 'Apache-2.0',
    namespace: KUBEEDGE_NAMESPACE,
    // Of pause: every pod of an EdgeCore host has one, and containerd there is told of it by the host plan.
    images: ['cloudcore', 'pause'],
    // 75 MB resident with one host, as it ran a site.
    requests: { cpuMilli: 50, memoryMiB: 72 },
    ready: {
      definitions: ['devices.devices.kubeedge.io', 'devicemodels.devices.kubeedge.io'],
      deployments: ['cloudcore'],
    },
  },
} as const satisfies Readonly<Record<string, ThirdParty>>;

/** Rows of images.lock.json, at a site that has EdgeCore hosts. */
export function kubeedgeImages(site: Site): readonly string[] {
  return hasEdge(site) ? KUBEEDGE.cloudcore.images : [];
}

export function kubeedge(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  const host = cloudCoreHost(site);
  return host === undefined ? [] : [helmChart(KUBEEDGE.cloudcore, site, valuesOf(host, imageOf), host.name)];
}

/** The right that the chart forgot: without it CloudCore asks for the status of devices for ever and is refused. */
export function kubeedgeRights(site: Site): readonly KubeObject[] {
  if (!hasEdge(site)) return [];
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: {
        name: 'cloudcore-devicestatuses',
        // CloudCore's own role is the sum of all that carry this.
        labels: { ...PART_OF, 'rbac/aggregate-to-cloudcore': 'true' },
        annotations: {
          [REASON]:
            'twins live in DeviceStatus since KubeEdge 1.23, and the chart’s own roles name it nowhere',
        },
      },
      rules: [
        {
          apiGroups: ['devices.kubeedge.io'],
          resources: ['devicestatuses', 'devicestatuses/status'],
          verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
        },
      ],
    },
  ];
}

function valuesOf(host: Host, imageOf: ImageOf): object {
  const { cpuMilli, memoryMiB } = KUBEEDGE.cloudcore.requests;
  // Of what is off, too: who turns it on beside us gets no 1.23.0 (the chart's own tags).
  const off = { enable: false, image: { tag: IMAGE_VERSION }, affinity: ON_K3S };
  return {
    appVersion: KUBEEDGE.cloudcore.version,
    cloudCore: {
      replicaCount: 1,
      // The ports are its host's: a new one has no place beside the old.
      hostNetWork: true,
      strategy: { type: 'Recreate' },
      image: repositoryAndTag({ reference: imageOf('cloudcore') }, IMAGE_VERSION),
      // Privileged as the chart has it: that is for the iptables manager within, which is off.
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      affinity: onHost(host),
      resources: {
        requests: { cpu: `${cpuMilli}m`, memory: `${memoryMiB}Mi` },
        limits: { cpu: '500m', memory: `${memoryMiB * 3}Mi` },
      },
      // An EdgeCore host reads and writes what is its own, as a kubelet does, and nothing else.
      featureGates: { requireAuthorization: true },
      modules: {
        cloudHub: {
          // Names of its certificate, which is made once: another address later is a new join of every host.
          advertiseAddress: [host.address],
          dnsNames: [host.name],
          nodeLimit: String(NODE_LIMIT),
          websocket: { enable: true, port: CLOUDCORE_PORTS.websocket },
          quic: { enable: false },
          https: { enable: true },
        },
        // `kubectl logs` of edge pods would need it, and an API server that verifies no kubelet's certificate, in the
        // whole cluster: logs leave by Fluent Bit.
        cloudStream: { enable: false },
        // No pod of the edge asks the API: rule no-api-token.
        dynamicController: { enable: false },
        // Plain HTTP without a password on 9443.
        router: { enable: false },
        // Jobs that run as root on every edge host; upgrades of hosts are the host plan's.
        taskManager: { enable: false },
      },
      // EdgeCore comes from outside the cluster, to the host's own address.
      service: { enable: false },
    },
    iptablesManager: off,
    controllerManager: off,
    admission: off,
    // Mosquitto 1.6 for everybody on the plant's network, on every edge host; each gateway has a broker of its own.
    mosquitto: { enable: false },
  };
}

function onHost(host: Host): object {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: EDGE_ROLE, operator: 'DoesNotExist' },
              { key: HOSTNAME, operator: 'In', values: [host.name] },
            ],
          },
        ],
      },
    },
  };
}
