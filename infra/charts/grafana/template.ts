import { httpChecks } from '../../kube/http-checks.ts';
import type { Template } from '../../kube/instance.ts';

/** Where people look, at the hub: by a tunnel, for nobody comes in from outside. */
export const GRAFANA = { name: 'grafana', port: 3000 } as const;

export const GRAFANA_CONFIG_DIR = '/etc/grafana';
export const GRAFANA_STATE_DIR = '/var/lib/grafana';
/** The Secret of its administrator, and that of its certificate for Prometheus. */
export const ADMIN = { name: 'admin', dir: '/run/secrets/grafana-admin', key: 'password' } as const;
export const CLIENT_TLS = { name: 'tls', dir: '/run/secrets/grafana-tls' } as const;

/** Upstream's own figures for a small instance: nothing of it runs here. */
export const GRAFANA_TEMPLATE: Template = {
  workload: GRAFANA.name,
  summary: 'Shows the figures of all sites on pages that are rendered with the hub; reached by a tunnel.',
  userId: 10_037,
  priorityClass: undefined,
  command: [
    '/usr/share/grafana/bin/grafana',
    'server',
    '--homepath=/usr/share/grafana',
    `--config=${GRAFANA_CONFIG_DIR}/grafana.ini`,
  ],
  ports: [{ name: 'http', port: GRAFANA.port, from: 'kubelet' }],
  resources: {
    requests: { cpuMilli: 100, memoryMiB: 256 },
    limits: { cpuMilli: 1000, memoryMiB: 512 },
  },
  configDir: GRAFANA_CONFIG_DIR,
  certificates: [
    { name: ADMIN.name, dir: ADMIN.dir },
    { name: CLIENT_TLS.name, dir: CLIENT_TLS.dir },
  ],
  statePath: GRAFANA_STATE_DIR,
  scratch: { path: '/tmp', sizeMiB: 64 },
  probes: httpChecks({ path: '/api/health', port: GRAFANA.port }, { periodSeconds: 2, failures: 60 }),
  graceSeconds: 10,
};
