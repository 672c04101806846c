import type { KubeObject } from '../../../infra/kube/object.ts';
import { environmentOf, NOTHING_TO_ISSUE } from '../../workloads/image/a-service.ts';
import { TLS_DIR, trialPod } from './trial-pods.ts';

const STATE_DIR = '/state';
const HEALTH_PORT = 8080;
/** Nothing listens there: a broker or a hub that is away is no reason not to live. */
const AWAY = '127.0.0.1:9';

interface Start {
  readonly args?: readonly string[];
  readonly probe: object;
}

const answers = (port: number, path: string): object => ({ httpGet: { port, path } });

/** How a program of others is started until it serves, and what asks it. */
const PROGRAMS: Readonly<Record<string, Start>> = {
  debug: { args: ['httpd', '-f', '-p', '8080', '-h', '/etc'], probe: answers(8080, '/passwd') },
  mosquitto: {
    args: ['-c', `${TLS_DIR}/mosquitto.conf`],
    probe: {
      exec: { command: ['/usr/bin/mosquitto_sub', '-t', '$SYS/broker/version', '-C', '1', '-W', '5'] },
    },
  },
  nats: {
    args: ['--jetstream', '--store_dir', STATE_DIR, '--http_port', '8222'],
    probe: answers(8222, '/healthz'),
  },
  'otel-collector': {
    args: ['--config', `${TLS_DIR}/otelcol.json`],
    probe: answers(13133, '/'),
  },
  'node-exporter': { probe: answers(9100, '/metrics') },
  prometheus: {
    args: [`--config.file=${TLS_DIR}/prometheus.yml`, `--storage.tsdb.path=${STATE_DIR}`],
    probe: answers(9090, '/-/ready'),
  },
  vmagent: {
    args: [`-remoteWrite.url=http://${AWAY}`, `-remoteWrite.tmpDataPath=${STATE_DIR}`],
    probe: answers(8429, '/health'),
  },
};

/** What the pods find beside their certificate, under the same folder. */
export const CONFIGURATION = {
  'mosquitto.conf': 'listener 1883 127.0.0.1\nallow_anonymous true\n',
  'prometheus.yml': 'global: {}\n',
  'table.json': NOTHING_TO_ISSUE,
  'otelcol.json': JSON.stringify({
    extensions: {
      health_check: { endpoint: '0.0.0.0:13133' },
      'file_storage/queue': { directory: `${STATE_DIR}/queue`, create_directory: true },
    },
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
    exporters: {
      otlp_grpc: { endpoint: AWAY, sending_queue: { enabled: true, storage: 'file_storage/queue' } },
    },
    service: {
      extensions: ['health_check', 'file_storage/queue'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['otlp_grpc'] } },
    },
  }),
};

/**
 * A restricted pod for one of our images: Ready once a program of others serves, or once a service, with neither broker
 * nor hub, says that it has started.
 * @param certificate the Secret with certificate, plan.json and CONFIGURATION
 */
export function imagePod(name: string, image: string, host: string, certificate: string): KubeObject {
  const ready = { path: '/startupz', port: HEALTH_PORT };
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  const environment = {
    ...environmentOf({
      home: STATE_DIR,
      model: '/opt/millwright/model',
      http: `0.0.0.0:${HEALTH_PORT}`,
      away: AWAY,
    }),
    ...{ STATE_DIR, MQTT_TLS_DIR: TLS_DIR, HUB_TLS_DIR: TLS_DIR, TLS_DIR, PLAN_PATH: `${TLS_DIR}/plan.json` },
    ...{ TABLE_PATH: `${TLS_DIR}/table.json`, CA_DIR: TLS_DIR, ACCOUNT_DIR: TLS_DIR },
  };
  const pod = trialPod({
    ...{ name, image, host, ready, certificate, stateDir: STATE_DIR },
    ...(program === undefined && { environment }),
  });
  if (program === undefined) return pod;
  const spec = pod.spec as { containers: readonly object[] };
  const containers = spec.containers.map((container) => ({
    ...container,
    args: program.args,
    readinessProbe: { ...program.probe, periodSeconds: 2, timeoutSeconds: 10 },
  }));
  return { ...pod, spec: { ...spec, containers } };
}
