import type { Flow } from '../../kube/flow.ts';
import type { Instance } from '../../kube/instance.ts';
import { isOnEdge } from '../../kube/instance.ts';
import type { Allowed, Peer } from '../../kube/network-policy.ts';
import { addressOnly, allowOnly, DNS, OUTSIDE, podsElsewhere, podsOf } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import type { Gateway } from '../gateways.ts';
import type { Hub } from '../hub.ts';
import { grafanasAt } from '../grafana/instance.ts';
import { toHub } from '../to-hub.ts';
import type { ImageOf } from '../image-of.ts';
import { NODE_EXPORTER_PORT } from '../node-exporter.ts';
import { PROMETHEUS, VMAGENT } from './endpoint.ts';
import { prometheusOf, prometheusSecrets, writersOutside, writeService } from './prometheus.ts';
import { metricsPort, siteInstances } from './scrape.ts';
import { FLUENT_BIT } from '../logs/endpoint.ts';
import { logShippers } from '../logs/fluent-bit.ts';
import { collectors } from '../traces/collector.ts';
import { COLLECTOR } from '../traces/endpoint.ts';
import { vmagents, vmagentSecrets } from './vmagent.ts';

/** Rows of images.lock.json. */
export function metricsImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [PROMETHEUS.name, VMAGENT.name] : [PROMETHEUS.name];
}

/** An agent on each host of a line, and what judges the rules there; at a hub what keeps the figures of all. */
export function metrics(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
  imageOf: ImageOf,
): readonly KubeObject[] {
  const prometheus = prometheusOf(site, hub, imageOf(PROMETHEUS.name));
  return [
    ...vmagents(site, gateways, imageOf(VMAGENT.name)).flatMap((instance) => workloadObjects(instance)),
    ...(prometheus === undefined ? [] : [...workloadObjects(prometheus), ...writeService(site, prometheus)]),
  ];
}

export function metricsSecrets(site: Site, hub: Hub | undefined): readonly SecretRow[] {
  const prometheus = prometheusOf(site, hub, '');
  return [
    ...vmagents(site, [], '').map((instance) => vmagentSecrets(site, instance)),
    ...(prometheus === undefined ? [] : prometheusSecrets(site, prometheus)),
  ];
}

/** Who asks whom for figures, and who writes them where. */
export function metricsFlows(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly Flow[] {
  const prometheus = prometheusOf(site, hub, '');
  if (prometheus === undefined) return [];
  const agents = onK3s(vmagents(site, gateways, ''));
  const outside = writersOutside(site);
  return [
    ...scraped(site, gateways, hub).map((to) => ({
      to,
      port: metricsPort(to.template),
      from: hub === undefined ? agents.filter(({ host }) => host === to.host) : [prometheus],
    })),
    {
      to: prometheus,
      port: PROMETHEUS.port,
      from: [...agents, ...grafanasAt(site, hub, '')],
      ...(outside !== undefined && { outside }),
    },
  ];
}

/** The same for the network. node-exporter is on the network of its host, which no policy of a pod guards. */
export function metricsPolicies(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly KubeObject[] {
  const prometheus = prometheusOf(site, hub, '');
  if (prometheus === undefined) return [];
  const agents = onK3s(vmagents(site, gateways, ''));
  const users: readonly Peer[] = [
    ...agents.map(podsOf),
    ...grafanasAt(site, hub, '').map(podsOf),
    ...(writersOutside(site) === undefined ? [] : [OUTSIDE]),
  ];
  const own = allowOnly(
    prometheus,
    users.length === 0 ? [] : [{ peers: users, port: PROMETHEUS.port }],
    hub === undefined
      ? []
      : [...toFigures(scraped(site, [], hub), prometheus), ...toHosts(site.hosts), ...DNS],
  );
  return [
    own,
    ...agents.map((agent) => {
      const services = scraped(site, gateways, undefined).filter(({ host }) => host === agent.host);
      return allowOnly(
        agent,
        [],
        [
          ...toFigures(services, agent),
          ...toAgents(site),
          ...(agent.host === undefined ? [] : toHosts([agent.host])),
          { peers: [podsOf(prometheus)], port: PROMETHEUS.port },
          // The DNS once, whether the hub has a name or not: services have one.
          ...new Set([...toHub(site, PROMETHEUS.publicPort), ...DNS]),
        ],
      );
    }),
  ];
}

/** Who may ask a service for its figures: the agent of its host, or at a hub Prometheus. */
export function scrapersOf(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
  service: Instance,
): readonly Allowed[] {
  const prometheus = hub === undefined ? undefined : prometheusOf(site, hub, '');
  const agents = onK3s(vmagents(site, gateways, '')).filter(({ host }) => host === service.host);
  const peers = [...agents, ...(prometheus === undefined ? [] : [prometheus])].map((one) =>
    inNamespace(one, service),
  );
  return peers.length === 0 ? [] : [{ peers, port: metricsPort(service.template) }];
}

function scraped(site: Site, gateways: readonly Gateway[], hub: Hub | undefined): readonly Instance[] {
  const services = [...gateways, ...(hub === undefined ? [] : [hub])].flatMap((one) =>
    one.services.map(({ instance }) => instance),
  );
  return onK3s([...services, ...siteInstances(site)]);
}

function onK3s(instances: readonly Instance[]): readonly Instance[] {
  return instances.filter(({ host }) => !isOnEdge(host));
}

function toFigures(services: readonly Instance[], from: Instance): readonly Allowed[] {
  return services.map((service) => ({
    peers: [inNamespace(service, from)],
    port: metricsPort(service.template),
  }));
}

/** The collector and the log shipper of a host: out of the mesh, and by their Services never off the host. */
function toAgents(site: Site): readonly Allowed[] {
  return [
    ...onK3s(collectors(site, '')).map((one) => [one, COLLECTOR.metricsPort] as const),
    ...onK3s(logShippers(site, '')).map((one) => [one, FLUENT_BIT.httpPort] as const),
  ].map(([one, port]) => ({ peers: [podsElsewhere(one)], port, isPlain: true }));
}

function toHosts(hosts: Site['hosts']): readonly Allowed[] {
  return [{ peers: hosts.map(({ address }) => addressOnly(address)), port: NODE_EXPORTER_PORT }];
}

/** A pod as a policy of another pod's namespace names it. */
function inNamespace(instance: Instance, other: Instance): Peer {
  return instance.namespace === other.namespace ? podsOf(instance) : podsElsewhere(instance);
}
