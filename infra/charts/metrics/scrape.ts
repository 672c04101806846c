import { isOnEdge, NODE_AGENTS } from '../../kube/instance.ts';
import type { Instance } from '../../kube/instance.ts';
import { plainYaml } from '../../tree/yaml.ts';
import type { Host, Site } from '../../site/site.ts';
import type { Gateway } from '../gateways.ts';
import type { Hub } from '../hub.ts';
import { authorityOf } from '../authority/instance.ts';
import { FLUENT_BIT } from '../logs/endpoint.ts';
import { natsExporterOf } from '../nats/exporter.ts';
import { NODE_EXPORTER, NODE_EXPORTER_PORT } from '../node-exporter.ts';
import { COLLECTOR } from '../traces/endpoint.ts';
import { VMAGENT } from './endpoint.ts';

/** S74. */
export const SCRAPE_SECONDS = 15;

/** What is asked for its figures: a pod of the site, or node-exporter on the network of its host. */
export interface Target {
  /** becomes the label `job` */
  readonly job: string;
  /** becomes the label `instance`, which stays when the pod is another */
  readonly instance: string;
  readonly host: string;
  /** host:port */
  readonly address: string;
}

/** What the agent of one host asks: that host, the services and the other agents on it, and itself. */
export function targetsOn(site: Site, host: Host, gateways: readonly Gateway[]): readonly Target[] {
  const services = gateways.filter((gateway) => gateway.host === host).flatMap((one) => one.services);
  return [
    hostTarget(host),
    ...services.map(({ instance }) => instanceTarget(instance, host)),
    ...siteTargets(site).filter((one) => one.host === host.name),
    agentTarget(COLLECTOR.name, COLLECTOR.metricsPort, host),
    agentTarget(FLUENT_BIT.name, FLUENT_BIT.httpPort, host),
    {
      job: VMAGENT.name,
      instance: `${VMAGENT.name}-${host.name}`,
      host: host.name,
      address: `127.0.0.1:${VMAGENT.port}`,
    },
  ];
}

/** What is asked at a hub: its hosts, and its services. */
export function targetsAtHub(site: Site, hub: Hub): readonly Target[] {
  return [
    ...site.hosts.map(hostTarget),
    ...hub.services.map(({ instance }) => instanceTarget(instance, hub.host)),
    ...siteTargets(site),
  ];
}

/** Of what a site has one. */
export function siteInstances(site: Site): readonly Instance[] {
  return [authorityOf(site, '', []), natsExporterOf(site, '')].filter((one) => one !== undefined);
}

function siteTargets(site: Site): readonly Target[] {
  return siteInstances(site).flatMap((instance) =>
    instance.host === undefined ? [] : [instanceTarget(instance, instance.host)],
  );
}

function hostTarget(host: Host): Target {
  const address = isOnEdge(host) ? '127.0.0.1' : host.address;
  return {
    job: NODE_EXPORTER,
    instance: host.name,
    host: host.name,
    address: `${address}:${NODE_EXPORTER_PORT}`,
  };
}

/** By a Service that leads to the one on the host that asks, and to no other’s. */
function agentTarget(job: string, port: number, host: Host): Target {
  const at = isOnEdge(host) ? '127.0.0.1' : `${job}.${NODE_AGENTS}.svc`;
  return { job, instance: `${job}-${host.name}`, host: host.name, address: `${at}:${port}` };
}

/** By its Service, whose name leads to the one pod behind it; on an EdgeCore host by the loopback. */
function instanceTarget({ template, name, namespace }: Instance, host: Host): Target {
  const at = isOnEdge(host) ? '127.0.0.1' : `${name}.${namespace}.svc`;
  return {
    job: template.workload,
    instance: name,
    host: host.name,
    address: `${at}:${metricsPort(template)}`,
  };
}

/** Where a service shows its figures: beside its health. */
export function metricsPort({ workload, ports }: Instance['template']): number {
  const port = ports.find(({ name }) => name === 'http')?.port;
  if (port === undefined) throw new Error(`${workload}: has no port named http, where its figures are`);
  return port;
}

/** The part of a configuration that vmagent and Prometheus read alike. Addresses are fixed: nobody asks the API. */
export function scrapeConfigs(targets: readonly Target[]): readonly object[] {
  const jobs = Map.groupBy(targets, ({ job }) => job);
  return [...jobs].map(([job, own]) => ({
    job_name: job,
    static_configs: own.map(({ address, instance, host }) => ({
      targets: [address],
      labels: { instance, host },
    })),
    ...(job === FLUENT_BIT.name && { metrics_path: '/api/v2/metrics/prometheus' }),
    ...(Object.hasOwn(KEPT_OF_AGENTS, job) && {
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: KEPT_OF_AGENTS[job], action: 'keep' }],
    }),
  }));
}

/** Of itself an agent shows up to hundreds; these say what it holds back and gives up. */
export const KEPT_OF_AGENTS: Readonly<Record<string, string>> = {
  [VMAGENT.name]:
    'vm_persistentqueue_bytes_(dropped|pending).*|vmagent_remotewrite_(packets_dropped|requests|retries_count|pending_data|rows_pushed).*|vm_promscrape_scrapes_(failed|total).*|process_resident_memory_bytes',
  [COLLECTOR.name]:
    'otelcol_exporter_(queue_(size|capacity)|(sent|send_failed|enqueue_failed)_spans)|otelcol_receiver_(accepted|refused)_spans|otelcol_process_memory_rss',
  [FLUENT_BIT.name]:
    'fluentbit_input_records_total|fluentbit_filter_drop_records_total|fluentbit_output_((proc|dropped)_records_total|retries_failed_total|chunk_available_capacity_percent)',
};

/** vmagent's configuration on one host. What it gathers carries the site to whoever receives it. */
export function vmagentConfig(site: Site, host: Host, gateways: readonly Gateway[]): string {
  return plainYaml({
    global: {
      scrape_interval: `${SCRAPE_SECONDS}s`,
      scrape_timeout: '10s',
      external_labels: { site: site.name, region: site.region },
    },
    scrape_configs: scrapeConfigs(targetsOn(site, host, gateways)),
  });
}
