import type { Host, Site } from '../site/site.ts';

/** In the order of their names; the first one begins the cluster and carries the gate. */
export function serversOf({ hosts }: Pick<Site, 'hosts'>): readonly Host[] {
  return hosts.filter(({ role }) => role === 'k3s-server');
}

export function isFirstServer(host: Host, site: Pick<Site, 'hosts'>): boolean {
  return serversOf(site)[0]?.name === host.name;
}
