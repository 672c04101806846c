import { serversOf } from '../host/servers.ts';
import type { Flow } from '../kube/flow.ts';
import type { Layer } from '../kube/layer.ts';
import type { KubeObject } from '../kube/object.ts';
import { workloadObjects } from '../kube/workload.ts';
import type { SecretRow } from '../release.ts';
import type { Site } from '../site/site.ts';
import { authority, authorityGuards } from './authority/chart.ts';
import { certificates } from './certificates.ts';
import { grafana, grafanaImages, grafanaPolicies, grafanaSecrets } from './grafana/chart.ts';
import { hubFlows, lineFlows } from './flows.ts';
import { chartGuards, chartImages, chartNamespaces, helmReleases } from './flux/helm-releases.ts';
import { functionFlows, functionImages, functionPolicies, functions } from './functions/chart.ts';
import type { Gateway } from './gateways.ts';
import { defaultDeny, hubPolicies, networkPolicies } from './guards.ts';
import type { Hub } from './hub.ts';
import { ingestServices } from './hub.ts';
import type { ImageOf } from './image-of.ts';
import { peerAuthentication } from './mesh/authentication.ts';
import { authorization } from './mesh/authorization.ts';
import { devices } from './kubeedge/devices.ts';
import { kubeedge, kubeedgeImages, kubeedgeRights } from './kubeedge/cloudcore.ts';
import { meshGuards } from './mesh/guards.ts';
import { istio, ISTIO_IMAGES } from './mesh/istio.ts';
import { metrics, metricsFlows, metricsImages, metricsPolicies, metricsSecrets } from './metrics/chart.ts';
import { fluentBitImages, fluentBitObjects, fluentBitPolicies, fluentBitSecrets } from './logs/fluent-bit.ts';
import {
  logReceiverFlows,
  logReceiverImages,
  logReceiverObjects,
  logReceiverPolicies,
  logReceiverSecrets,
} from './logs/log-receiver.ts';
import { spire, spireGuards, spireImages } from './mesh/spire.ts';
import { mosquitto } from './mosquitto.ts';
import { nats, natsFlows, natsImages, natsPolicies, natsSecrets } from './nats/chart.ts';
import { namespaces } from './namespaces.ts';
import { NODE_EXPORTER, nodeExporter } from './node-exporter.ts';
import { priorityClasses } from './priority.ts';
import { HUB_SERVICES, SERVICES } from './services.ts';
import {
  collectorImages,
  collectorObjects,
  collectorPolicies,
  collectorSecrets,
} from './traces/collector.ts';
import { jaegerFlows, jaegerImages, jaegerObjects, jaegerPolicies, jaegerSecrets } from './traces/jaeger.ts';

/** A thing that a site contains. Its layer is all the order there is; what its pods need comes a layer earlier. */
export interface Chart {
  name: string;
  layer: Layer;
  /** rows of images.lock.json behind its pods; those of a gateway's and a hub's services are known without */
  images?: (site: Site) => readonly string[];
  build: (
    site: Site,
    gateways: readonly Gateway[],
    hub: Hub | undefined,
    imageOf: ImageOf,
  ) => readonly KubeObject[];
  /** who may talk to its pods, in the mesh; what is not named anywhere is refused */
  flows?: (gateways: readonly Gateway[], hub: Hub | undefined, site: Site) => readonly Flow[];
  /** certificates of its pods */
  secrets?: (site: Site, hub: Hub | undefined) => readonly SecretRow[];
}

/** Every Secret that a site has, before its first pod. */
export function secretRows(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly SecretRow[] {
  return [
    ...certificates(site, gateways, hub),
    ...CHARTS.flatMap((chart) => chart.secrets?.(site, hub) ?? []),
  ];
}

/** Everything that a site contains. */
export const CHARTS: readonly Chart[] = [
  { name: 'namespaces', layer: 'namespaces', build: namespaces },
  { name: 'chart-namespaces', layer: 'namespaces', build: chartNamespaces },
  { name: 'chart-guards', layer: 'guards', build: chartGuards },
  {
    name: 'helm-releases',
    layer: 'helm-releases',
    images: chartImages,
    build: (site, _, __, imageOf) => helmReleases(site, imageOf),
  },
  {
    name: 'istio',
    layer: 'mesh',
    images: () => ISTIO_IMAGES,
    build: (site, _, __, imageOf) => istio(site, imageOf),
  },
  {
    name: 'spire',
    layer: 'mesh',
    images: spireImages,
    build: (site, gateways, _, imageOf) => spire(site, gateways, imageOf),
  },
  { name: 'spire-guards', layer: 'guards', build: spireGuards },
  {
    name: 'kubeedge',
    // Of no use to the mesh: pods of EdgeCore hosts are in every later layer, and none starts before its host has joined.
    layer: 'mesh',
    images: kubeedgeImages,
    build: (site, _, __, imageOf) => kubeedge(site, imageOf),
  },
  { name: 'kubeedge-rights', layer: 'guards', build: kubeedgeRights },
  { name: 'devices', layer: 'workloads', build: devices },
  { name: 'mesh-guards', layer: 'guards', build: meshGuards },
  {
    name: 'mesh-rules',
    layer: 'guards',
    build: (site, gateways, hub) => {
      const flows = CHARTS.flatMap((chart) => chart.flows?.(gateways, hub, site) ?? []);
      return [...peerAuthentication(flows), ...authorization(flows)];
    },
  },
  { name: 'default-deny', layer: 'guards', build: defaultDeny },
  { name: 'network-policies', layer: 'guards', build: networkPolicies },
  { name: 'hub-policies', layer: 'guards', build: (site, _, hub) => hubPolicies(site, hub) },
  {
    name: 'priority',
    layer: 'guards',
    build: (_, gateways) => (gateways.length === 0 ? [] : priorityClasses()),
  },
  {
    name: 'authority-guards',
    layer: 'guards',
    build: (site, gateways, hub) => authorityGuards(site, gateways, hub, secretRows(site, gateways, hub)),
  },
  {
    name: 'authority',
    layer: 'authority',
    images: (site) => (serversOf(site).length === 0 ? [] : ['authority']),
    build: (site, gateways, hub, imageOf) => authority(site, secretRows(site, gateways, hub), imageOf),
  },
  { name: 'mosquitto', layer: 'broker', flows: lineFlows, build: (_, gateways) => mosquitto(gateways) },
  { name: 'nats-policies', layer: 'guards', build: natsPolicies },
  {
    name: 'nats',
    layer: 'messages',
    images: natsImages,
    secrets: natsSecrets,
    flows: (gateways, _, site) => natsFlows(site, gateways),
    build: (site, _, __, imageOf) => nats(site, imageOf),
  },
  ...SERVICES.map(({ manifest: { name } }) => ({
    name,
    layer: 'workloads' as const,
    build: (_: Site, gateways: readonly Gateway[]) =>
      gateways.flatMap(({ services }) =>
        services
          .filter(({ service }) => service.manifest.name === name)
          .flatMap(({ instance }) => workloadObjects(instance)),
      ),
  })),
  ...HUB_SERVICES.map(({ manifest: { name } }) => ({
    name,
    layer: 'workloads' as const,
    build: (_: Site, __: readonly Gateway[], hub: Hub | undefined) =>
      (hub?.services ?? [])
        .filter(({ service }) => service.manifest.name === name)
        .flatMap(({ instance }) => workloadObjects(instance)),
  })),
  {
    name: 'ingest',
    layer: 'workloads',
    flows: (_, hub) => hubFlows(hub),
    build: (_, __, hub) => ingestServices(hub),
  },
  { name: 'function-policies', layer: 'guards', build: functionPolicies },
  {
    name: 'functions',
    layer: 'functions',
    images: functionImages,
    flows: (gateways, _, site) => functionFlows(site, gateways),
    build: (site, _, __, imageOf) => functions(site, imageOf),
  },
  {
    name: 'node-exporter',
    layer: 'telemetry',
    images: () => [NODE_EXPORTER],
    build: (site, _, __, imageOf) => nodeExporter(site, imageOf),
  },
  { name: 'metrics-policies', layer: 'guards', build: metricsPolicies },
  {
    name: 'metrics',
    layer: 'telemetry',
    images: metricsImages,
    secrets: metricsSecrets,
    flows: (gateways, hub, site) => metricsFlows(site, gateways, hub),
    build: metrics,
  },
  {
    name: 'telemetry-policies',
    layer: 'guards',
    build: (site, gateways, hub) => [
      ...collectorPolicies(site, gateways),
      ...fluentBitPolicies(site),
      ...jaegerPolicies(hub),
      ...logReceiverPolicies(hub),
    ],
  },
  {
    name: 'traces',
    layer: 'telemetry',
    images: (site) => [...collectorImages(site), ...jaegerImages(site)],
    secrets: (site, hub) => [...collectorSecrets(site), ...jaegerSecrets(site, hub)],
    flows: (_, hub) => jaegerFlows(hub),
    build: (site, _, hub, imageOf) => [...collectorObjects(site, imageOf), ...jaegerObjects(hub, imageOf)],
  },
  {
    name: 'logs',
    layer: 'telemetry',
    images: (site) => [...fluentBitImages(site), ...logReceiverImages(site)],
    secrets: (site, hub) => [...fluentBitSecrets(site), ...logReceiverSecrets(site, hub)],
    flows: (_, hub) => logReceiverFlows(hub),
    build: (site, _, hub, imageOf) => [
      ...fluentBitObjects(site, imageOf),
      ...logReceiverObjects(hub, imageOf),
    ],
  },
  { name: 'grafana-policies', layer: 'guards', build: (site, _, hub) => grafanaPolicies(site, hub) },
  {
    name: 'grafana',
    layer: 'telemetry',
    images: grafanaImages,
    secrets: grafanaSecrets,
    build: (site, _, hub, imageOf) => grafana(site, hub, imageOf),
  },
];
