import type { Host, Site } from '../../site/site.ts';
import { instanceName } from '../../kube/names.ts';
import { isOnEdge, METRICS } from '../../kube/instance.ts';
import { publicName } from '../hub.ts';

/** Where figures are gathered, kept and judged. */
export const VMAGENT = { name: 'vmagent', port: 8429 } as const;

export const PROMETHEUS = {
  name: 'prometheus',
  atHub: 'prometheus-hub',
  port: 9090,
  /** where the agents of EdgeCore hosts bring their figures, at the site */
  nodePort: 30909,
  /** where sites bring theirs, at the hub: the port on its public name, and the one that it is forwarded to */
  publicPort: 7445,
  hubNodePort: 30745,
} as const;

const WRITE = '/api/v1/write';

/**
 * The host that judges the rules of a line: an agent where there is one. It has the room that a server of 2 GiB has not,
 * and it judges on while the server is lost, which is when it is needed.
 */
export function judgingHost({ hosts }: Pick<Site, 'hosts'>): Host | undefined {
  return hosts.find(({ role }) => role === 'k3s-agent') ?? hosts.find(({ role }) => role === 'k3s-server');
}

/** The names that the certificate of the site's Prometheus answers for: to pods, to EdgeCore hosts, to its own probe. */
export function prometheusNames(host: Host): readonly string[] {
  return [serviceName(host), host.address, '127.0.0.1'];
}

/** Where the agent of a host brings its figures at the site. */
export function siteWriteUrl(host: Host, judge: Host): string {
  return isOnEdge(host)
    ? `https://${judge.address}:${PROMETHEUS.nodePort}${WRITE}`
    : `https://${serviceName(judge)}:${PROMETHEUS.port}${WRITE}`;
}

/** Where it brings them at the hub. */
export function hubWriteUrl(site: Site): string {
  return `https://${publicName(site)}:${PROMETHEUS.publicPort}${WRITE}`;
}

function serviceName(host: Host): string {
  return `${instanceName(PROMETHEUS.name, host.name)}.${METRICS}.svc`;
}
