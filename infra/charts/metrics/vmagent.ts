import { httpChecks } from '../../kube/http-checks.ts';
import type { Instance, Template } from '../../kube/instance.ts';
import { isOnEdge, METRICS } from '../../kube/instance.ts';
import { instanceName } from '../../kube/names.ts';
import type { SecretRow } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import { certificateRow, subjectAtHub } from '../certificate-rows.ts';
import type { Gateway } from '../gateways.ts';
import { bufferClaimMiB, bufferMB } from './buffer.ts';
import { hubWriteUrl, judgingHost, siteWriteUrl, VMAGENT } from './endpoint.ts';
import { vmagentConfig } from './scrape.ts';

const CONFIG_DIR = '/etc/vmagent';
const STATE_DIR = '/var/lib/vmagent';
const TLS_DIR = '/run/secrets/metrics';
const CERTIFICATE = 'tls';

/**
 * One on each host of a line, so that what is asked in clear never leaves its host, and the loss of a gateway takes only
 * its own. Measured (test/platform/metrics): at most 16 MiB with a thousand series asked twice a second, 50 with 3 600.
 */
export const VMAGENT_TEMPLATE: Template = {
  workload: VMAGENT.name,
  summary: 'Gathers the figures of its host, and keeps them on its disk until hub and site have them.',
  userId: 10_031,
  priorityClass: undefined,
  command: [
    '/usr/bin/vmagent',
    '-httpListenAddr=$(HTTP_HOST):8429',
    `-promscrape.config=${CONFIG_DIR}/scrape.yml`,
    // Who shows more than it should is cut off and counted, not the host's memory.
    '-promscrape.maxScrapeSize=2MB',
    '-promscrape.seriesLimitPerTarget=2000',
    '-remoteWrite.url=$(HUB_WRITE_URL)',
    '-remoteWrite.url=$(SITE_WRITE_URL)',
    ...[
      ['CA', 'ca.crt'],
      ['Cert', 'tls.crt'],
      ['Key', 'tls.key'],
    ].map(([what = '', file = '']) => `-remoteWrite.tls${what}File=${TLS_DIR}/${file}`),
    `-remoteWrite.tmpDataPath=${STATE_DIR}`,
    '-remoteWrite.maxDiskUsagePerURL=$(BUFFER_BYTES)',
    // One at a time: what is older goes first.
    '-remoteWrite.queues=1',
    '-memory.allowedBytes=24MB',
    '-loggerFormat=json',
    '-loggerLevel=WARN',
  ],
  ports: [{ name: 'http', port: VMAGENT.port, from: 'kubelet' }],
  resources: {
    requests: { cpuMilli: 30, memoryMiB: 48 },
    limits: { cpuMilli: 300, memoryMiB: 96 },
  },
  configDir: CONFIG_DIR,
  certificates: [{ name: CERTIFICATE, dir: TLS_DIR }],
  statePath: STATE_DIR,
  scratch: undefined,
  probes: httpChecks({ path: '/health', port: VMAGENT.port }, { periodSeconds: 1, failures: 60 }),
  graceSeconds: 10,
};

/** None at a hub, whose Prometheus asks by itself, nor where nothing would judge. */
export function vmagents(site: Site, gateways: readonly Gateway[], image: string): readonly Instance[] {
  const judge = judgingHost(site);
  if (site.ingest !== undefined || judge === undefined) return [];
  return site.hosts.map((host) => ({
    template: VMAGENT_TEMPLATE,
    name: instanceName(VMAGENT.name, host.name),
    namespace: namespaceOf(host),
    host,
    image,
    environment: {
      HTTP_HOST: isOnEdge(host) ? '127.0.0.1' : '0.0.0.0',
      HUB_WRITE_URL: hubWriteUrl(site),
      SITE_WRITE_URL: siteWriteUrl(host, judge),
      BUFFER_BYTES: `${bufferMB(site)}MB`,
    },
    files: { 'scrape.yml': vmagentConfig(site, host, gateways) },
    stateMiB: bufferClaimMiB(site),
  }));
}

function namespaceOf(host: Host): Instance['namespace'] {
  return isOnEdge(host) ? 'edge' : METRICS;
}

/** One certificate, for hub and site. */
export function vmagentSecrets(site: Site, instance: Instance): SecretRow {
  return certificateRow(instance, CERTIFICATE, subjectAtHub(site, instance), []);
}
