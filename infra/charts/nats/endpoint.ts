import { instanceName } from '../../kube/names.ts';
import type { Host, Site } from '../../site/site.ts';

/**
 * Where the servers of NATS are found: an address each, fixed and without a name, as the broker's. Who reconnects after
 * a gateway is lost needs no DNS, which may have gone with it. They lie in the part of K3s's Service range that is never
 * given out by itself.
 */
export const NATS = {
  name: 'nats',
  /** clients: mutual TLS */
  port: 4222,
  /** the servers among themselves: mutual TLS */
  routePort: 6222,
  /** figures and health in clear, for the kubelet and the exporter */
  monitorPort: 8222,
} as const;

const FIRST_ADDRESS = 84;
/**
 * In the certificates of the servers alone: clients check it whichever address they came by, and a server knows another
 * one by it, and lets no other certificate of the site in.
 */
export const SERVER_NAME = 'nats';
const REPLICAS = 3;

/**
 * The hosts that have a server: three where three carry etcd, so that one may be lost; else one, on the first server of
 * K3s. None at a site without a line. Sorted by name.
 */
export function natsHosts({ hosts, cells }: Pick<Site, 'hosts' | 'cells'>): readonly Host[] {
  if (cells.length === 0) return [];
  const servers = hosts.filter(({ role }) => role === 'k3s-server');
  return servers.slice(0, servers.length >= REPLICAS ? REPLICAS : 1);
}

/** The address of the server on a host of `natsHosts`. */
export function natsAddress(site: Pick<Site, 'hosts' | 'cells'>, host: Host): string {
  return `10.43.0.${FIRST_ADDRESS + natsHosts(site).findIndex(({ name }) => name === host.name)}`;
}

/** Where each server shows its figures, by its name: `<server>=<address>`, separated by commas. */
export function natsMonitors(site: Pick<Site, 'hosts' | 'cells'>): string {
  return natsHosts(site)
    .map(
      (host) => `${instanceName(NATS.name, host.name)}=http://${natsAddress(site, host)}:${NATS.monitorPort}`,
    )
    .join(',');
}

/** What the certificate of the server on a host answers for: clients, other servers, and who asks on the host itself. */
export function natsNames(site: Site, host: Host): readonly string[] {
  return [SERVER_NAME, natsAddress(site, host), '127.0.0.1'];
}
