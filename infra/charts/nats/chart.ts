import type { Flow } from '../../kube/flow.ts';
import type { Instance } from '../../kube/instance.ts';
import { MESSAGES } from '../../kube/instance.ts';
import { instanceName, labelsOf, selectorOf, SUMMARY } from '../../kube/names.ts';
import { allowOnly, podsElsewhere, podsOf } from '../../kube/network-policy.ts';
import type { Allowed } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import { manifest as aggregator } from '../../../workloads/aggregator/manifest.ts';
import { certificateRows } from '../certificate-rows.ts';
import { manifest as exporterManifest } from '../../../workloads/nats-exporter/manifest.ts';
import type { Gateway } from '../gateways.ts';
import type { Hub } from '../hub.ts';
import type { ImageOf } from '../image-of.ts';
import { scrapersOf } from '../metrics/chart.ts';
import { spoolGateways } from './accounts.ts';
import { NATS, natsAddress, natsHosts, natsNames } from './endpoint.ts';
import { natsExporterOf } from './exporter.ts';
import { natsFiles } from './files.ts';
import { claimMiB } from './problems.ts';
import { NATS_ENVIRONMENT, NATS_TEMPLATE } from './template.ts';

const EXPORTER = exporterManifest.image;

/** A server on each host of `natsHosts`, pinned to it with its claim: two on one host would be lost together. */
export function nats(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  const exporter = natsExporterOf(site, natsHosts(site).length === 0 ? '' : imageOf(EXPORTER));
  const servers = natsHosts(site).flatMap((host) => {
    const instance = instanceOn(site, host, imageOf(NATS.name));
    // In place of the headless Service: this one has an address that stays.
    const others = workloadObjects(instance).filter(({ kind }) => kind !== 'Service');
    return [...others, service(site, host, instance)];
  });
  return [...servers, ...(exporter === undefined ? [] : workloadObjects(exporter))];
}

/** Rows of images.lock.json. */
export function natsImages(site: Site): readonly string[] {
  return natsHosts(site).length === 0 ? [] : [NATS.name, EXPORTER];
}

/** The certificates of the servers: clients, other servers and the host itself find their names in it. */
export function natsSecrets(site: Site): readonly SecretRow[] {
  return serversOf(site, '').flatMap((server) =>
    server.host === undefined ? [] : certificateRows(server, site, natsNames(site, server.host)),
  );
}

/** Who has an account comes in, the servers reach one another, and who shows their figures asks for them. */
export function natsPolicies(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly KubeObject[] {
  const servers = serversOf(site, '');
  const exporters = exportersOf(site);
  const asked: Allowed = { peers: exporters.map(podsOf), port: NATS.monitorPort };
  const clients: Allowed = { peers: spoolers(site, gateways).map(podsElsewhere), port: NATS.port };
  const ofServers = servers.map((server) => {
    const others = servers.filter(({ name }) => name !== server.name).map(podsOf);
    const routes: readonly Allowed[] = others.length === 0 ? [] : [{ peers: others, port: NATS.routePort }];
    return allowOnly(server, [clients, ...(exporters.length > 0 ? [asked] : []), ...routes], routes);
  });
  const toServers: Allowed = { peers: servers.map(podsOf), port: NATS.monitorPort };
  return [
    ...ofServers,
    ...exporters.map((exporter) =>
      allowOnly(exporter, scrapersOf(site, gateways, hub, exporter), [toServers]),
    ),
  ];
}

/** The same for the mesh. */
export function natsFlows(site: Site, gateways: readonly Gateway[]): readonly Flow[] {
  const servers = serversOf(site, '');
  return servers.flatMap((to) => [
    { to, port: NATS.port, from: spoolers(site, gateways) },
    { to, port: NATS.monitorPort, from: exportersOf(site) },
    ...(servers.length === 1
      ? []
      : [{ to, port: NATS.routePort, from: servers.filter(({ name }) => name !== to.name) }]),
  ]);
}

function exportersOf(site: Site): readonly Instance[] {
  const exporter = natsExporterOf(site, '');
  return exporter === undefined ? [] : [exporter];
}

/** The aggregators that have an account. */
function spoolers(site: Site, gateways: readonly Gateway[]): readonly Instance[] {
  const known = new Set(spoolGateways(site));
  return gateways
    .filter(({ host }) => known.has(host.name))
    .flatMap(({ services }) => services.filter(({ service }) => service.manifest.name === aggregator.name))
    .map(({ instance }) => instance);
}

/** Pods of another namespace. */
function serversOf(site: Site, image: string): readonly Instance[] {
  return natsHosts(site).map((host) => instanceOn(site, host, image));
}

function instanceOn(site: Site, host: Host, image: string): Instance {
  return {
    template: NATS_TEMPLATE,
    name: instanceName(NATS.name, host.name),
    namespace: MESSAGES,
    host,
    image,
    environment: NATS_ENVIRONMENT,
    files: natsFiles(site, host),
    stateMiB: claimMiB(host),
  };
}

/** Not-ready addresses too: servers find one another before any of them is ready. */
function service(site: Site, host: Host, instance: Instance): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: instance.name,
      namespace: instance.namespace,
      labels: labelsOf(instance),
      annotations: { [SUMMARY]: 'Leads to one server of NATS, by an address that stays.' },
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: natsAddress(site, host),
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      publishNotReadyAddresses: true,
      selector: selectorOf(instance),
      ports: NATS_TEMPLATE.ports.map(({ name, port }) => ({ name, protocol: 'TCP', port, targetPort: port })),
    },
  };
}
