import type { Check, Template } from '../../kube/instance.ts';
import { BROKER_CERTIFICATE } from '../services.ts';
import { NATS } from './endpoint.ts';

export const NATS_CONFIG_DIR = '/etc/nats';
export const NATS_CONFIG_FILE = 'nats.conf';
export const NATS_STATE_DIR = '/var/lib/nats';
export const NATS_TLS_DIR = '/run/secrets/nats';

/**
 * Measured with three servers under a load far beyond the spool's block a minute (test/platform/nats): 21 MiB at rest, 40
 * at the most while one caught up after a kill. The limit is for what may be in flight of the largest messages.
 */
const MEMORY = { requestMiB: 48, limitMiB: 192 } as const;

export const NATS_TEMPLATE: Template = {
  workload: NATS.name,
  summary: 'Keeps what must outlive a gateway: one server of JetStream, of one or three.',
  userId: 10_011,
  priorityClass: undefined,
  command: ['nats-server', '--config', `${NATS_CONFIG_DIR}/${NATS_CONFIG_FILE}`],
  ports: [
    { name: 'nats', port: NATS.port, from: 'workloads' },
    { name: 'routes', port: NATS.routePort, from: 'workloads' },
    { name: 'monitor', port: NATS.monitorPort, from: 'kubelet' },
  ],
  resources: {
    requests: { cpuMilli: 50, memoryMiB: MEMORY.requestMiB },
    limits: { cpuMilli: 500, memoryMiB: MEMORY.limitMiB },
  },
  configDir: NATS_CONFIG_DIR,
  certificates: [{ name: BROKER_CERTIFICATE, dir: NATS_TLS_DIR }],
  statePath: NATS_STATE_DIR,
  scratch: undefined,
  probes: {
    startup: { ...health('js-enabled-only'), periodSeconds: 1, failures: 60 },
    // S99: 5 s × 3 + 5 s + 5 s of grace = 25 s. Not the group's health: a server that waits for two others must live.
    liveness: { ...health('js-enabled-only'), periodSeconds: 5, failures: 3 },
    // Ready when it has found a leader: whoever is led to it is answered.
    readiness: { ...health('js-server-only'), periodSeconds: 5, failures: 2 },
  },
  graceSeconds: 5,
};

/** Go gives memory back before it reaches the limit, and not only when it is killed for it. */
export const NATS_ENVIRONMENT: Readonly<Record<string, string>> = {
  GOMEMLIMIT: `${Math.floor(MEMORY.limitMiB * 0.9)}MiB`,
};

function health(only: string): Pick<Check, 'run' | 'timeoutSeconds'> {
  return { run: { path: `/healthz?${only}=true`, port: NATS.monitorPort }, timeoutSeconds: 5 };
}
