import type { ImageLock } from '../images.ts';
import { referenceIn } from '../images.ts';
import type { Instance } from '../kube/instance.ts';
import { HUB_NAMESPACE } from '../kube/instance.ts';
import { instanceName, NAME_LABEL, PART_OF, REASON, selectorOf, SUMMARY } from '../kube/names.ts';
import { localNodePort } from '../kube/node-port.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Host, Site } from '../site/site.ts';
import { environmentOf } from './environment.ts';
import type { HubService } from './services.ts';
import { HUB_SERVICES } from './services.ts';

/** What a hub runs on the host that keeps its ledger. */
export interface Hub {
  host: Host;
  services: readonly { service: HubService; instance: Instance }[];
}

/** The port on which sites come in, on the host that keeps the ledger. */
export const INGEST_NODE_PORT = 30743;

/** The hub that a site is, or undefined where it is a line. */
export function hubOf(site: Site, lock: ImageLock): Hub | undefined {
  const host = site.hosts.find(({ name }) => name === site.ingest?.host);
  if (site.ingest === undefined || host === undefined) return undefined;
  const { ledgerMaxMiB } = site.ingest;
  return {
    host,
    services: HUB_SERVICES.map((service) => ({
      service,
      instance: {
        template: service.template,
        name: instanceName(service.manifest.name, host.name),
        namespace: HUB_NAMESPACE,
        host,
        image: referenceIn(lock, site.images.registry, service.manifest.image),
        environment: environmentOf(service.manifest.environment, site, host),
        files: {},
        stateMiB: service.manifest.state === undefined ? 0 : service.manifest.state.sizeMiB + ledgerMaxMiB,
      },
    })),
  };
}

/** The port of a service on which sites deliver, where it has one. */
export function ingestPort({ manifest }: HubService): number | undefined {
  return manifest.ports.find(({ from }) => from === 'sites')?.port;
}

/** The name by which sites know the hub: what stands before the port of `hub.address`. */
export function publicName({ hub }: Site): string {
  return hub.address.slice(0, hub.address.lastIndexOf(':'));
}

/**
 * The way in for the sites: a node port, since a hub is K3s alone and its ServiceLB would need an image, and rights over
 * the host's network, of somebody else's. Whatever holds the address that sites are given (a router, a load balancer)
 * forwards its port to this one, TLS unopened. `Local`, so that the hub and its NetworkPolicy see who connects.
 */
export function ingestServices(hub: Hub | undefined): readonly KubeObject[] {
  return (hub?.services ?? []).flatMap(({ service, instance }) => {
    const port = ingestPort(service);
    return port === undefined ? [] : [ingestService(instance, port)];
  });
}

function ingestService(instance: Instance, port: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'ingest',
      namespace: instance.namespace,
      labels: { ...PART_OF, [NAME_LABEL]: instance.template.workload },
      annotations: {
        [SUMMARY]: 'Where the sites deliver, by gRPC over mutual TLS.',
        [REASON]: `sites are outside the cluster; the port of hub.address is forwarded to ${INGEST_NODE_PORT} of this host, TLS unopened`,
      },
    },
    spec: localNodePort(selectorOf(instance), { name: 'ingest', port, nodePort: INGEST_NODE_PORT }),
  };
}
