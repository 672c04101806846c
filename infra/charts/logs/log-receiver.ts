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
import { goMemory, memoryLimiter, RECEIVER_TLS } from '../otel-parts.ts';
import { INGEST_CERTIFICATE } from '../services.ts';
import { siteEntrance } from '../site-entrance.ts';
import { COLLECTOR } from '../traces/endpoint.ts';
import { LOG_RECEIVER } from './endpoint.ts';

const CONFIG_DIR = '/etc/otelcol';
export const LOG_RECEIVER_STATE_DIR = '/var/lib/log-receiver';
/** Files of so many MiB, compressed, of which so many are kept. */
const FILE_MIB = 256;
const FILES = 120;
const MEMORY_LIMIT_MIB = 512;

const OUTSIDERS =
  'sites are outside the cluster and come in by the node port; who brings lines shows a certificate of the CA';

/** Where the lines of all sites are kept: the collector again, as files that rotate, for whatever reads files. */
export const LOG_RECEIVER_TEMPLATE: Template = {
  workload: LOG_RECEIVER.name,
  summary: 'Takes the log lines of all sites and keeps them in files that rotate.',
  userId: 10_036,
  priorityClass: undefined,
  command: ['/usr/bin/otelcol', '--config', `${CONFIG_DIR}/config.yaml`],
  ports: [
    { name: 'otlp-http', port: LOG_RECEIVER.port, from: 'sites' },
    { name: 'health', port: LOG_RECEIVER.healthPort, from: 'kubelet' },
  ],
  resources: {
    requests: { cpuMilli: 100, memoryMiB: 128 },
    limits: { cpuMilli: 1000, memoryMiB: MEMORY_LIMIT_MIB },
  },
  configDir: CONFIG_DIR,
  certificates: [{ name: INGEST_CERTIFICATE, dir: INGEST_TLS_DIR }],
  statePath: LOG_RECEIVER_STATE_DIR,
  scratch: undefined,
  probes: httpChecks({ path: '/', port: LOG_RECEIVER.healthPort }, { periodSeconds: 1, failures: 60 }),
  graceSeconds: 10,
};

export function logReceiverConfig(): string {
  const config = {
    extensions: { health_check: { endpoint: `0.0.0.0:${LOG_RECEIVER.healthPort}` } },
    receivers: {
      otlp: {
        protocols: {
          http: {
            endpoint: `0.0.0.0:${LOG_RECEIVER.port}`,
            max_request_body_size: 16 * 1024 * 1024,
            tls: RECEIVER_TLS,
          },
        },
      },
    },
    processors: {
      memory_limiter: memoryLimiter(MEMORY_LIMIT_MIB),
    },
    exporters: {
      file: {
        path: `${LOG_RECEIVER_STATE_DIR}/lines.jsonl`,
        rotation: { max_megabytes: FILE_MIB, max_backups: FILES },
      },
    },
    service: {
      extensions: ['health_check'],
      pipelines: { logs: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['file'] } },
      telemetry: { logs: { encoding: 'json', level: 'warn' } },
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function receiversAt(hub: Hub | undefined, image: string): readonly Instance[] {
  if (hub === undefined) return [];
  return [
    {
      template: LOG_RECEIVER_TEMPLATE,
      name: instanceName(LOG_RECEIVER.name, hub.host.name),
      namespace: HUB_NAMESPACE,
      host: hub.host,
      image,
      environment: goMemory(MEMORY_LIMIT_MIB),
      files: { 'config.yaml': logReceiverConfig() },
      stateMiB: FILE_MIB * (FILES + 2),
    },
  ];
}

/** Rows of images.lock.json. */
export function logReceiverImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [] : [COLLECTOR.name];
}

export function logReceiverObjects(hub: Hub | undefined, imageOf: ImageOf): readonly KubeObject[] {
  return receiversAt(hub, hub === undefined ? '' : imageOf(COLLECTOR.name)).flatMap((receiver) => [
    ...workloadObjects(receiver),
    siteEntrance(
      receiver,
      'logs',
      'Where sites bring their log lines, by OTLP over mutual TLS.',
      LOG_RECEIVER,
    ),
  ]);
}

export function logReceiverPolicies(hub: Hub | undefined): readonly KubeObject[] {
  return receiversAt(hub, '').map((receiver) =>
    allowOnly(receiver, [{ peers: [OUTSIDE], port: LOG_RECEIVER.port }], []),
  );
}

export function logReceiverFlows(hub: Hub | undefined): readonly Flow[] {
  return receiversAt(hub, '').map((to) => ({ to, port: LOG_RECEIVER.port, from: [], outside: OUTSIDERS }));
}

export function logReceiverSecrets(site: Site, hub: Hub | undefined): readonly SecretRow[] {
  return receiversAt(hub, '').flatMap((instance) => certificateRows(instance, site, [publicName(site)]));
}
