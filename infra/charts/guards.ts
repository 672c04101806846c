import { asksFor } from './environment.ts';
import { brokerUsers } from './flows.ts';
import { namespacesOf } from './namespaces.ts';
import type { Gateway } from './gateways.ts';
import type { Hub } from './hub.ts';
import { ingestPort } from './hub.ts';
import { scrapersOf } from './metrics/chart.ts';
import { toHub } from './to-hub.ts';
import { toCollector } from './traces/collector.ts';
import { BROKER } from './broker-endpoint.ts';
import { isOnEdge } from '../kube/instance.ts';
import type { Allowed } from '../kube/network-policy.ts';
import { allowOnly, denyAll, OUTSIDE, podsOf } from '../kube/network-policy.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Site } from '../site/site.ts';

/** Nothing may talk to anything, in each namespace. */
export function defaultDeny(site: Site): readonly KubeObject[] {
  return namespacesOf(site).map(denyAll);
}

/**
 * What the instances on K3s hosts may do all the same. On an EdgeCore host pods use the host's network, which no
 * NetworkPolicy reaches.
 */
export function networkPolicies(site: Site, gateways: readonly Gateway[]): readonly KubeObject[] {
  return gateways
    .filter(({ host }) => !isOnEdge(host))
    .flatMap((gateway) => {
      const { broker, services } = gateway;
      const users = brokerUsers(gateway);
      const toBroker: Allowed = { peers: [podsOf(broker)], port: BROKER.port };
      const atBroker: Allowed = {
        // Machines come from wherever the plant's network has them; their certificates say who they are.
        peers: [OUTSIDE, ...users.map(({ instance }) => podsOf(instance))],
        port: BROKER.port,
      };
      return [
        allowOnly(broker, [atBroker], []),
        ...services.map(({ service, instance }) =>
          allowOnly(instance, scrapersOf(site, gateways, undefined, instance), [
            ...(users.some((user) => user.instance === instance) ? [toBroker] : []),
            ...(asksFor(service.manifest.environment, 'trace-endpoint') ? toCollector(site) : []),
            ...(asksFor(service.manifest.environment, 'hub-address') ? toHub(site, ingestPortOf(site)) : []),
          ]),
        ),
      ];
    });
}

/** At a hub: who delivers comes from outside, who scrapes from within, and what is there goes nowhere. */
export function hubPolicies(site: Site, hub: Hub | undefined): readonly KubeObject[] {
  return (hub?.services ?? []).map(({ service, instance }) => {
    const port = ingestPort(service);
    const fromSites: readonly Allowed[] = port === undefined ? [] : [{ peers: [OUTSIDE], port }];
    return allowOnly(instance, [...fromSites, ...scrapersOf(site, [], hub, instance)], []);
  });
}

/** The port of hub.address. */
function ingestPortOf({ hub: { address } }: Site): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
