import { httpChecks } from '../../kube/http-checks.ts';
import type { Instance, Template } from '../../kube/instance.ts';
import { isOnEdge, NODE_AGENTS } from '../../kube/instance.ts';
import { NAME_LABEL, PART_OF, SUMMARY } from '../../kube/names.ts';
import { allowOnly } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { certificateRows } from '../certificate-rows.ts';
import { HUB_TLS_DIR } from '../environment.ts';
import { agentInstances } from '../host-agents.ts';
import type { ImageOf } from '../image-of.ts';
import { HUB_CERTIFICATE } from '../services.ts';
import { toHub } from '../to-hub.ts';
import { gatherers } from '../traces/collector.ts';
import { FLUENT_BIT, LOG_RECEIVER } from './endpoint.ts';
import { FLUENT_BIT_STATE_DIR, fluentBitConfig } from './fluent-bit-config.ts';

const CONFIG_DIR = '/etc/fluent-bit';

/** S82. Upstream's figures, its buffers bounded by what the configuration lets be up: it has not run here. */
export const FLUENT_BIT_TEMPLATE: Template = {
  workload: FLUENT_BIT.name,
  summary: 'Reads the log lines of every pod of its host, and keeps them on its disk until the hub has them.',
  userId: 10_034,
  priorityClass: undefined,
  command: ['/fluent-bit/bin/fluent-bit', '--config', `${CONFIG_DIR}/fluent-bit.yaml`],
  ports: [{ name: 'http', port: FLUENT_BIT.httpPort, from: 'workloads' }],
  resources: {
    requests: { cpuMilli: 20, memoryMiB: 24 },
    limits: { cpuMilli: 200, memoryMiB: 96 },
  },
  configDir: CONFIG_DIR,
  certificates: [{ name: HUB_CERTIFICATE, dir: HUB_TLS_DIR }],
  statePath: FLUENT_BIT_STATE_DIR,
  scratch: undefined,
  // Not its health check, which fails with the WAN: a restart brings the hub no nearer.
  probes: httpChecks({ path: '/', port: FLUENT_BIT.httpPort }, { periodSeconds: 2, failures: 30 }),
  graceSeconds: 10,
  // Log files of containers are the group root's to read: so no capability is needed, and no root.
  agent: { network: false, folders: [{ name: 'logs', path: '/var/log', dir: '/var/log' }], groups: [0] },
};

/** On every host of a line. A hub's own lines stay with it. */
export function logShippers(site: Site, image: string): readonly Instance[] {
  if (site.ingest !== undefined) return [];
  return agentInstances(site, {
    template: FLUENT_BIT_TEMPLATE,
    image,
    files: (host) => ({ 'fluent-bit.yaml': fluentBitConfig(site, host) }),
  });
}

/** Rows of images.lock.json. */
export function fluentBitImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [FLUENT_BIT.name] : [];
}

export function fluentBitObjects(site: Site, imageOf: ImageOf): readonly KubeObject[] {
  const shippers = logShippers(site, imageOf(FLUENT_BIT.name));
  const hasService = shippers.some(({ host }) => !isOnEdge(host));
  return [...shippers.flatMap((one) => workloadObjects(one)), ...(hasService ? [FIGURES] : [])];
}

export function fluentBitSecrets(site: Site): readonly SecretRow[] {
  return logShippers(site, '').flatMap((shipper) => certificateRows(shipper, site, []));
}

/** Where the agent that gathers the figures of a host finds those of its log shipper, and of no other host’s. */
const FIGURES: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: FLUENT_BIT.name,
    namespace: NODE_AGENTS,
    labels: { ...PART_OF, [NAME_LABEL]: FLUENT_BIT.name },
    annotations: { [SUMMARY]: 'Leads to the figures of the log shipper of the host that it is asked on.' },
  },
  spec: {
    type: 'ClusterIP',
    internalTrafficPolicy: 'Local',
    ipFamilyPolicy: 'SingleStack',
    sessionAffinity: 'None',
    selector: { [NAME_LABEL]: FLUENT_BIT.name },
    ports: [{ name: 'http', protocol: 'TCP', port: FLUENT_BIT.httpPort, targetPort: FLUENT_BIT.httpPort }],
  },
};

/** It is asked for its figures, and goes to the hub. */
export function fluentBitPolicies(site: Site): readonly KubeObject[] {
  const peers = gatherers(site);
  return logShippers(site, '')
    .filter(({ host }) => !isOnEdge(host))
    .map((shipper) =>
      allowOnly(
        shipper,
        peers.length > 0 ? [{ peers, port: FLUENT_BIT.httpPort }] : [],
        toHub(site, LOG_RECEIVER.publicPort),
      ),
    );
}
