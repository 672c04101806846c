import { isOnEdge } from '../../kube/instance.ts';
import type { Host, Site } from '../../site/site.ts';

/** Ports of CloudCore, on the network of its host: EdgeCore comes in by the first, and renews its certificate at the other. */
export const CLOUDCORE_PORTS = { websocket: 10_000, https: 10_002 } as const;

/** The common name by which the broker of an EdgeCore host knows EdgeCore. */
export function edgecoreSubject({ name }: Pick<Host, 'name'>): string {
  return `edgecore-${name}`;
}

/** Whether a site has KubeEdge at all. */
export function hasEdge({ hosts }: Pick<Site, 'hosts'>): boolean {
  return hosts.some(isOnEdge);
}

/**
 * The host of CloudCore, and with it its address: EdgeCore is told one, and CloudCore's certificate names it, so neither
 * may move. A server, because without the API server CloudCore has nothing to say: elsewhere a second host could take
 * it away.
 */
export function cloudCoreHost({ hosts }: Pick<Site, 'hosts'>): Host | undefined {
  return hasEdge({ hosts }) ? hosts.find(({ role }) => role === 'k3s-server') : undefined;
}
