import type { SiteSource, Source } from '../../workloads/kit/manifest.ts';
import type { Host, Site } from '../site/site.ts';
import { isOnEdge } from '../kube/instance.ts';
import { brokerUrl } from './broker-endpoint.ts';
import { natsMonitors } from './nats/endpoint.ts';
import { traceEndpoint } from './traces/endpoint.ts';

/** Where an instance finds what is mounted into it. */
export const CONFIG_DIR = '/etc/millwright';
export const PLAN_FILE = 'line.json';
export const BROKER_TLS_DIR = '/run/secrets/broker';
export const INGEST_TLS_DIR = '/run/secrets/ingest';
export const HUB_TLS_DIR = '/run/secrets/hub';

/** What the site says to each variable that a manifest leaves to it: a new source does not compile without its row. */
const FROM_SITE: Readonly<Record<SiteSource, (site: Site, gateway: Host) => string>> = {
  'site-name': (site) => site.name,
  'gateway-name': (_, gateway) => gateway.name,
  'http-host': (_, gateway) => (isOnEdge(gateway) ? '127.0.0.1' : '0.0.0.0'),
  'broker-url': (_, gateway) => brokerUrl(gateway),
  'broker-tls-dir': () => BROKER_TLS_DIR,
  'hub-address': (site) => site.hub.address,
  'hub-tls-dir': () => HUB_TLS_DIR,
  'plan-path': () => `${CONFIG_DIR}/${PLAN_FILE}`,
  'batch-interval-ms': (site) => String(site.aggregation.batchMinutes * 60_000),
  'spool-max-mib': (site) => String(site.aggregation.spoolMaxMiB),
  // At a hub nothing is traced: empty is "export nothing".
  'trace-endpoint': (site, gateway) => (site.ingest === undefined ? traceEndpoint(gateway) : ''),
  'delivering-sites': (site) => (site.ingest?.sites ?? []).join(','),
  'ingest-tls-dir': () => INGEST_TLS_DIR,
  'nats-monitors': natsMonitors,
};

/** The environment of a workload on one gateway, in the order of its manifest. */
export function environmentOf(
  variables: Readonly<Record<string, Source>>,
  site: Site,
  gateway: Host,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, source]) => [
      name,
      'literal' in source ? source.literal : FROM_SITE[source.site](site, gateway),
    ]),
  );
}

export function asksFor(variables: Readonly<Record<string, Source>>, wanted: SiteSource): boolean {
  return Object.values(variables).some((source) => 'site' in source && source.site === wanted);
}
