import type { Layer } from '../kube/layer.ts';
import type { KubeObject } from '../kube/object.ts';
import { workloadObjects } from '../kube/workload.ts';
import type { SecretRow } from '../release.ts';
import type { Site } from '../site/site.ts';
import { alertRules } from './alert-rules.ts';
import type { Gateway } from './gateways.ts';
import { defaultDeny, hubPolicies, networkPolicies } from './guards.ts';
import type { Hub } from './hub.ts';
import { ingestServices } from './hub.ts';
import { mosquitto } from './mosquitto.ts';
import { namespaces } from './namespaces.ts';
import { NODE_EXPORTER, nodeExporter } from './node-exporter.ts';
import { priorityClasses } from './priority.ts';
import { HUB_SERVICES, SERVICES } from './services.ts';

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
  /** certificates of its pods */
  secrets?: (site: Site) => readonly SecretRow[];
}

/** The reference of an image, by the name of its row. */
export type ImageOf = (name: string) => string;

/** Everything that a site contains. */
export const CHARTS: readonly Chart[] = [
  { name: 'namespaces', layer: 'namespaces', build: namespaces },
  { name: 'default-deny', layer: 'guards', build: defaultDeny },
  { name: 'network-policies', layer: 'guards', build: networkPolicies },
  { name: 'hub-policies', layer: 'guards', build: (_, __, hub) => hubPolicies(hub) },
  {
    name: 'priority',
    layer: 'guards',
    build: (_, gateways) => (gateways.length === 0 ? [] : priorityClasses()),
  },
  { name: 'mosquitto', layer: 'broker', build: (_, gateways) => mosquitto(gateways) },
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
  { name: 'alert-rules', layer: 'guards', build: (_, __, hub) => alertRules(hub) },
  {
    name: 'ingest',
    layer: 'workloads',
    build: (_, __, hub) => ingestServices(hub),
  },
  {
    name: 'node-exporter',
    layer: 'telemetry',
    images: () => [NODE_EXPORTER],
    build: (site, _, __, imageOf) => nodeExporter(site, imageOf),
  },
];
