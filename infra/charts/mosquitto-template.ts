import type { Check, Template } from '../kube/instance.ts';
import { isOnEdge } from '../kube/instance.ts';
import type { Host } from '../site/site.ts';
import { BROKER_TLS_DIR } from './environment.ts';
import { BROKER } from './broker-endpoint.ts';
import { BROKER_CERTIFICATE } from './services.ts';
import { LINE_SAFETY } from './priority.ts';

export const MOSQUITTO = BROKER.name;
export const MOSQUITTO_CONFIG_DIR = '/etc/mosquitto';
export const MOSQUITTO_STATE_DIR = '/var/lib/mosquitto';
export const MOSQUITTO_STATE_MIB = 64;
/** what its liveness probe reads */
export const UPTIME = '$SYS/broker/uptime';

/** What all brokers share, one of each kind of host. */
export function mosquittoTemplate(host: Host): Template {
  return isOnEdge(host) ? ON_EDGE : ON_K3S;
}

function template(port: number): Template {
  return {
    workload: MOSQUITTO,
    summary: 'The broker of one gateway: its machines and its services meet here, and nobody else.',
    userId: 10_010,
    priorityClass: LINE_SAFETY,
    command: ['mosquitto', '-c', `${MOSQUITTO_CONFIG_DIR}/mosquitto.conf`],
    ports: [{ name: 'mqtts', port, from: 'line' }],
    resources: {
      requests: { cpuMilli: 200, memoryMiB: 64 },
      limits: { cpuMilli: 1000, memoryMiB: 128 },
    },
    configDir: MOSQUITTO_CONFIG_DIR,
    certificates: [{ name: BROKER_CERTIFICATE, dir: BROKER_TLS_DIR }],
    statePath: MOSQUITTO_STATE_DIR,
    scratch: undefined,
    probes: {
      startup: { ...readUptime(port), periodSeconds: 1, failures: 30 },
      // S99: 5 s × 3 + 5 s + 5 s of grace = 25 s. A broker that is only slow must live: with two failures of 3 s every
      // broker of a site was killed together when its machine was overloaded (seen).
      liveness: { ...readUptime(port), periodSeconds: 5, failures: 3 },
      readiness: { ...readUptime(port), periodSeconds: 5, failures: 1 },
    },
    graceSeconds: 5,
  };
}

/**
 * A session over TLS that reads one retained message: it fails when the broker hangs. A TCP probe would not notice,
 * because the kernel goes on accepting connections for a process that no longer does.
 */
function readUptime(port: number): Pick<Check, 'run' | 'timeoutSeconds'> {
  const tls = (flag: string, file: string) => [flag, `${BROKER_TLS_DIR}/${file}`];
  return {
    run: {
      command: [
        'mosquitto_sub',
        ...['-h', '127.0.0.1', '-p', String(port), '-t', UPTIME, '-C', '1', '-W', '4'],
        ...[...tls('--cafile', 'ca.crt'), ...tls('--cert', 'tls.crt'), ...tls('--key', 'tls.key')],
      ],
    },
    timeoutSeconds: 5,
  };
}

const ON_K3S = template(BROKER.port);
const ON_EDGE = template(BROKER.linePort);

/** Each with the kind of host that it is for. */
export const MOSQUITTO_TEMPLATES = [
  { template: ON_K3S, onEdge: false },
  { template: ON_EDGE, onEdge: true },
] as const;
