import type { Flow } from '../../kube/flow.ts';
import { httpChecks } from '../../kube/http-checks.ts';
import type { Instance, Template } from '../../kube/instance.ts';
import { HUB_NAMESPACE } from '../../kube/instance.ts';
import { instanceName } from '../../kube/names.ts';
import { allowOnly, OUTSIDE } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { certificateRows } from '../certificate-rows.ts';
import { INGEST_TLS_DIR } from '../environment.ts';
import type { Hub } from '../hub.ts';
import { publicName } from '../hub.ts';
import type { ImageOf } from '../image-of.ts';
import { RECEIVER_TLS } from '../otel-parts.ts';
import { INGEST_CERTIFICATE } from '../services.ts';
import { siteEntrance } from '../site-entrance.ts';
import { JAEGER } from './endpoint.ts';

const CONFIG_DIR = '/etc/jaeger';
const STATE_DIR = '/var/lib/jaeger';
const STATE_MIB = 64 * 1024;
/** Two weeks: what is asked about later is in the figures and the ledger. */
const KEPT_HOURS = 336;

const OUTSIDERS =
  'sites are outside the cluster and come in by the node port; who brings spans shows a certificate of the CA';

/** Where the spans of all sites are kept and looked at. Upstream's own figures for one node: nothing of it runs here. */
export const JAEGER_TEMPLATE: Template = {
  workload: JAEGER.name,
  summary: 'Keeps the traces of all sites for two weeks and shows them; its page is reached by a tunnel.',
  userId: 10_035,
  priorityClass: undefined,
  command: ['/cmd/jaeger/jaeger-linux', '--config', `${CONFIG_DIR}/config.yaml`],
  ports: [
    { name: 'otlp-grpc', port: JAEGER.port, from: 'sites' },
    { name: 'query', port: JAEGER.queryPort, from: 'kubelet' },
    { name: 'health', port: JAEGER.healthPort, from: 'kubelet' },
  ],
  resources: {
    requests: { cpuMilli: 250, memoryMiB: 512 },
    limits: { cpuMilli: 2000, memoryMiB: 2048 },
  },
  configDir: CONFIG_DIR,
  certificates: [{ name: INGEST_CERTIFICATE, dir: INGEST_TLS_DIR }],
  statePath: STATE_DIR,
  scratch: undefined,
  probes: httpChecks({ path: '/status', port: JAEGER.healthPort }, { periodSeconds: 2, failures: 60 }),
  graceSeconds: 10,
};

/** Jaeger 2 is an OpenTelemetry Collector. It answers when the spans are stored: no queue and no batch in memory. */
export function jaegerConfig(): string {
  const config = {
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: `0.0.0.0:${JAEGER.healthPort}` } },
      jaeger_storage: {
        backends: {
          badger: {
            badger: {
              directories: { keys: `${STATE_DIR}/keys`, values: `${STATE_DIR}/values` },
              ephemeral: false,
              consistency: true,
              ttl: { spans: `${KEPT_HOURS}h` },
            },
          },
        },
      },
      jaeger_query: {
        storage: { traces: 'badger' },
        http: { endpoint: `0.0.0.0:${JAEGER.queryPort}` },
        grpc: { endpoint: '127.0.0.1:16685' },
      },
    },
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `0.0.0.0:${JAEGER.port}`,
            max_recv_msg_size_mib: 8,
            tls: RECEIVER_TLS,
          },
        },
      },
    },
    exporters: { jaeger_storage_exporter: { trace_storage: 'badger', queue: { enabled: false } } },
    service: {
      extensions: ['healthcheckv2', 'jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function jaegersAt(hub: Hub | undefined, image: string): readonly Instance[] {
  if (hub === undefined) return [];
  return [
    {
      template: JAEGER_TEMPLATE,
      name: instanceName(JAEGER.name, hub.host.name),
      namespace: HUB_NAMESPACE,
      host: hub.host,
      image,
      environment: {},
      files: { 'config.yaml': jaegerConfig() },
      stateMiB: STATE_MIB,
    },
  ];
}

/** Rows of images.lock.json. */
export function jaegerImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [] : [JAEGER.name];
}

export function jaegerObjects(hub: Hub | undefined, imageOf: ImageOf): readonly KubeObject[] {
  return jaegersAt(hub, hub === undefined ? '' : imageOf(JAEGER.name)).flatMap((jaeger) => [
    ...workloadObjects(jaeger),
    siteEntrance(jaeger, 'traces', 'Where sites bring their spans, by OTLP over mutual TLS.', JAEGER),
  ]);
}

export function jaegerPolicies(hub: Hub | undefined): readonly KubeObject[] {
  return jaegersAt(hub, '').map((jaeger) => allowOnly(jaeger, [{ peers: [OUTSIDE], port: JAEGER.port }], []));
}

export function jaegerFlows(hub: Hub | undefined): readonly Flow[] {
  return jaegersAt(hub, '').map((to) => ({ to, port: JAEGER.port, from: [], outside: OUTSIDERS }));
}

export function jaegerSecrets(site: Site, hub: Hub | undefined): readonly SecretRow[] {
  return jaegersAt(hub, '').flatMap((instance) => certificateRows(instance, site, [publicName(site)]));
}
