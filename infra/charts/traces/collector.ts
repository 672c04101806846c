import { httpChecks } from '../../kube/http-checks.ts';
import type { Instance, Template } from '../../kube/instance.ts';
import { isOnEdge, NODE_AGENTS } from '../../kube/instance.ts';
import { NAME_LABEL, PART_OF, SUMMARY } from '../../kube/names.ts';
import type { Allowed, Peer } from '../../kube/network-policy.ts';
import { allowOnly, podsElsewhere } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { certificateRows } from '../certificate-rows.ts';
import { asksFor, HUB_TLS_DIR } from '../environment.ts';
import type { Gateway } from '../gateways.ts';
import { agentInstances } from '../host-agents.ts';
import type { ImageOf } from '../image-of.ts';
import { goMemory } from '../otel-parts.ts';
import { vmagents } from '../metrics/vmagent.ts';
import { HUB_CERTIFICATE } from '../services.ts';
import { toHub } from '../to-hub.ts';
import { collectorConfig } from './collector-config.ts';
import { COLLECTOR, COLLECTOR_STATE_DIR, JAEGER, JAEGER_PORTS } from './endpoint.ts';

const CONFIG_DIR = '/etc/otelcol';

/** Measured (test/platform/traces): 39 MiB with an outage behind it, 75 with a queue that filled its disk. */
export const COLLECTOR_MEMORY = { requestMiB: 40, limitMiB: COLLECTOR.memoryLimitMiB } as const;

/** S76: what the Jaeger agent of each node was to be (T8). */
export const COLLECTOR_TEMPLATE: Template = {
  workload: COLLECTOR.name,
  summary: 'Takes the spans of its host, and keeps them on its disk until the hub has them.',
  userId: 10_033,
  priorityClass: undefined,
  command: ['/usr/bin/otelcol', '--config', `${CONFIG_DIR}/config.yaml`],
  ports: [
    { name: 'otlp-grpc', port: COLLECTOR.grpcPort, from: 'workloads' },
    { name: 'otlp-http', port: COLLECTOR.httpPort, from: 'workloads' },
    { name: 'health', port: COLLECTOR.healthPort, from: 'kubelet' },
    { name: 'metrics', port: COLLECTOR.metricsPort, from: 'workloads' },
  ],
  resources: {
    requests: { cpuMilli: 20, memoryMiB: COLLECTOR_MEMORY.requestMiB },
    limits: { cpuMilli: 300, memoryMiB: COLLECTOR_MEMORY.limitMiB },
  },
  configDir: CONFIG_DIR,
  certificates: [{ name: HUB_CERTIFICATE, dir: HUB_TLS_DIR }],
  statePath: COLLECTOR_STATE_DIR,
  scratch: undefined,
  // At its start it makes its queue small again, on slow flash for a while.
  probes: httpChecks({ path: '/', port: COLLECTOR.healthPort }, { periodSeconds: 2, failures: 60 }),
  graceSeconds: 10,
  agent: { network: false, folders: [] },
};

/** On every host of a line; at a hub nothing is traced. */
export function collectors(site: Site, image: string): readonly Instance[] {
  if (site.ingest !== undefined) return [];
  return agentInstances(site, {
    template: COLLECTOR_TEMPLATE,
    image,
    environment: goMemory(COLLECTOR_MEMORY.limitMiB),
    files: (host) => ({ 'config.yaml': collectorConfig(site, host) }),
  });
}

/** Rows of images.lock.json. */
export function collectorImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [COLLECTOR.name] : [];
}

export function collectorObjects(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  const instances = collectors(site, imageOf(COLLECTOR.name));
  const hasService = instances.some(({ host }) => !isOnEdge(host));
  return [...instances.flatMap((one) => workloadObjects(one)), ...(hasService ? [localService(site)] : [])];
}

export function collectorSecrets(site: Site): readonly SecretRow[] {
  return collectors(site, '').flatMap((collector) => certificateRows(collector, site, []));
}

/**
 * Spans come from the services that have them, and from whoever knows the old ports only; they go to the hub. Figures
 * are for the agents that gather them.
 */
export function collectorPolicies(site: Site, gateways: readonly Gateway[]): readonly KubeObject[] {
  const senders = sendersOf(gateways).map(podsElsewhere);
  const otlp = [COLLECTOR.httpPort, COLLECTOR.grpcPort].map((port): Allowed => ({ peers: senders, port }));
  const jaeger = JAEGER_PORTS.map(({ port, protocol }): Allowed => ({
    peers: [{ namespaceSelector: {}, podSelector: { matchLabels: {} } }],
    port,
    protocol,
  }));
  const figures: Allowed = { peers: gatherers(site), port: COLLECTOR.metricsPort };
  return collectors(site, '')
    .filter(({ host }) => !isOnEdge(host))
    .map((collector) =>
      allowOnly(
        collector,
        [
          ...(figures.peers.length > 0 ? [figures] : []),
          ...(senders.length > 0 ? otlp : []),
          ...(site.traces.jaegerPorts ? jaeger : []),
        ],
        toHub(site, JAEGER.publicPort),
      ),
    );
}

/** Who asks the agents of K3s hosts for their figures. */
export function gatherers(site: Site): readonly Peer[] {
  return vmagents(site, [], '')
    .filter(({ host }) => !isOnEdge(host))
    .map(podsElsewhere);
}

/** Where a service on a K3s host sends its spans: out of the mesh, though never off its host. */
export function toCollector(site: Site): readonly Allowed[] {
  return collectors(site, '')
    .filter(({ host }) => !isOnEdge(host))
    .map((collector) => ({ peers: [podsElsewhere(collector)], port: COLLECTOR.httpPort, isPlain: true }));
}

function sendersOf(gateways: readonly Gateway[]): readonly Instance[] {
  return gateways
    .filter(({ host }) => !isOnEdge(host))
    .flatMap(({ services }) => services)
    .filter(({ service }) => asksFor(service.manifest.environment, 'trace-endpoint'))
    .map(({ instance }) => instance);
}

function localService(site: Site): KubeObject {
  const ports = [
    { name: 'otlp-grpc', port: COLLECTOR.grpcPort, protocol: 'TCP' },
    { name: 'otlp-http', port: COLLECTOR.httpPort, protocol: 'TCP' },
    { name: 'metrics', port: COLLECTOR.metricsPort, protocol: 'TCP' },
    ...(site.traces.jaegerPorts ? JAEGER_PORTS : []),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: COLLECTOR.name,
      namespace: NODE_AGENTS,
      labels: { ...PART_OF, [NAME_LABEL]: COLLECTOR.name },
      annotations: {
        [SUMMARY]: 'Leads to the collector of the host that it is asked on, and to no other’s.',
      },
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: COLLECTOR.clusterIp,
      internalTrafficPolicy: 'Local',
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      selector: { [NAME_LABEL]: COLLECTOR.name },
      ports: ports.map(({ name, port, protocol }) => ({ name, protocol, port, targetPort: port })),
    },
  };
}
