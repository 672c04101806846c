import type { Check, Instance, Template } from '../../kube/instance.ts';
import { HUB_NAMESPACE, isOnEdge, METRICS } from '../../kube/instance.ts';
import { instanceName, NAME_LABEL, PART_OF, REASON, selectorOf, SUMMARY } from '../../kube/names.ts';
import { localNodePort } from '../../kube/node-port.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { SecretRow } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import { certificateRows } from '../certificate-rows.ts';
import type { Hub } from '../hub.ts';
import { publicName } from '../hub.ts';
import { judgingHost, PROMETHEUS, prometheusNames } from './endpoint.ts';
import {
  LATE_DAYS,
  PROMETHEUS_CONFIG_DIR,
  PROMETHEUS_TLS_DIR,
  prometheusCommand,
  prometheusFiles,
} from './prometheus-files.ts';
import { targetsAtHub } from './scrape.ts';

const STATE_DIR = '/var/lib/prometheus';
/** What is not yet in a block, beside what the retention counts. */
const HEAD_MIB = 256;

/** S72: a day, so that what happened in the night is there in the morning, the WAN up or not. */
const AT_SITE = { days: 1, sizeMiB: 512 } as const;
/** As long as what comes late may be, and as much again. */
const AT_HUB = { days: 2 * LATE_DAYS.hub, sizeMiB: 64 * 1024 } as const;

/** A line's own: it scrapes nothing, keeps a day, and judges the rules with the WAN down too. */
export const SITE_PROMETHEUS_TEMPLATE: Template = template({
  workload: PROMETHEUS.name,
  summary: 'Judges the alerts of this site, the WAN up or not, over what its agents write; keeps a day.',
  userId: 10_032,
  keeps: AT_SITE,
  // Measured (test/platform/metrics): at most 101 MiB with the series of graz, which came thirty times as fast.
  resources: {
    requests: { cpuMilli: 50, memoryMiB: 160 },
    limits: { cpuMilli: 500, memoryMiB: 256 },
  },
});

/** A hub's: what all sites write, late or not, and its own hosts. */
export const HUB_PROMETHEUS_TEMPLATE: Template = template({
  workload: PROMETHEUS.atHub,
  summary: 'Keeps the figures of all sites, however late they come, and judges the alerts over them.',
  userId: 10_032,
  keeps: AT_HUB,
  resources: {
    requests: { cpuMilli: 500, memoryMiB: 1024 },
    limits: { cpuMilli: 2000, memoryMiB: 4096 },
  },
});

function template({
  keeps,
  ...own
}: Pick<Template, 'workload' | 'summary' | 'userId' | 'resources'> & {
  keeps: { days: number; sizeMiB: number };
}): Template {
  return {
    ...own,
    priorityClass: undefined,
    command: prometheusCommand(STATE_DIR, keeps),
    ports: [{ name: 'https', port: PROMETHEUS.port, from: 'workloads' }],
    configDir: PROMETHEUS_CONFIG_DIR,
    certificates: [{ name: 'tls', dir: PROMETHEUS_TLS_DIR }],
    statePath: STATE_DIR,
    scratch: undefined,
    probes: {
      // It reads back what it had written last, on slow flash for minutes.
      startup: { ...asks('ready'), periodSeconds: 5, failures: 60 },
      // S99: 5 s × 3 + 5 s + 5 s of grace = 25 s.
      liveness: { ...asks('healthy'), periodSeconds: 5, failures: 3 },
      readiness: { ...asks('ready'), periodSeconds: 10, failures: 1 },
    },
    graceSeconds: 5,
  };
}

function asks(what: 'ready' | 'healthy'): Pick<Check, 'run' | 'timeoutSeconds'> {
  return {
    run: {
      command: [
        '/usr/bin/promtool',
        ...['check', what],
        `--url=https://127.0.0.1:${PROMETHEUS.port}`,
        `--http.config.file=${PROMETHEUS_CONFIG_DIR}/probe.yml`,
      ],
    },
    timeoutSeconds: 5,
  };
}

/** That of a line, or of a hub; undefined where nobody would judge. */
export function prometheusOf(site: Site, hub: Hub | undefined, image: string): Instance | undefined {
  if (hub !== undefined) {
    const files = prometheusFiles(site, targetsAtHub(site, hub), LATE_DAYS.hub);
    return instanceOn(hub.host, HUB_PROMETHEUS_TEMPLATE, HUB_NAMESPACE, image, files, AT_HUB.sizeMiB);
  }
  const host = judgingHost(site);
  if (host === undefined) return undefined;
  const files = prometheusFiles(site, [], LATE_DAYS.site);
  return instanceOn(host, SITE_PROMETHEUS_TEMPLATE, METRICS, image, files, AT_SITE.sizeMiB);
}

function instanceOn(
  host: Host,
  template: Template,
  namespace: Instance['namespace'],
  image: string,
  files: Instance['files'],
  sizeMiB: number,
): Instance {
  const name = instanceName(template.workload, host.name);
  return { template, name, namespace, host, image, environment: {}, files, stateMiB: sizeMiB + HEAD_MIB };
}

export function prometheusSecrets(site: Site, instance: Instance): readonly SecretRow[] {
  const { host, namespace } = instance;
  if (host === undefined) return [];
  const names = namespace === HUB_NAMESPACE ? [publicName(site), '127.0.0.1'] : prometheusNames(host);
  return certificateRows(instance, site, names);
}

/** Who is outside the cluster and writes to it; undefined where nobody is. */
export function writersOutside(site: Site): string | undefined {
  if (site.ingest !== undefined)
    return 'sites are outside the cluster and come in by the node port; who writes shows a certificate of the CA';
  return site.hosts.some(isOnEdge)
    ? 'the agents of EdgeCore hosts are outside the mesh and come in by the node port; each shows a certificate of the site’s CA'
    : undefined;
}

/** The way in for those. */
export function writeService(site: Site, instance: Instance): readonly KubeObject[] {
  const reason = writersOutside(site);
  if (reason === undefined) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'remote-write',
        namespace: instance.namespace,
        labels: { ...PART_OF, [NAME_LABEL]: instance.template.workload },
        annotations: { [SUMMARY]: 'Where figures are written, by mutual TLS.', [REASON]: reason },
      },
      spec: localNodePort(selectorOf(instance), {
        name: 'https',
        port: PROMETHEUS.port,
        nodePort: site.ingest === undefined ? PROMETHEUS.nodePort : PROMETHEUS.hubNodePort,
      }),
    },
  ];
}
