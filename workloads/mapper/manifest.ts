import type { WorkloadManifest } from '../kit/manifest.ts';

/** The twin of every machine, between the line and EdgeCore. */
export const manifest = {
  name: 'mapper',
  summary: 'Moves the twin of each machine between the line and EdgeCore.',
  per: 'gateway',
  besideEdgeCore: true,
  image: 'mapper',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8085, from: 'kubelet' }],
  environment: {
    SITE: { site: 'site-name' },
    GATEWAY: { site: 'gateway-name' },
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8085' },
    MQTT_URL: { site: 'broker-url' },
    MQTT_TLS_DIR: { site: 'broker-tls-dir' },
    PLAN_PATH: { site: 'plan-path' },
    OTEL_EXPORTER_OTLP_ENDPOINT: { site: 'trace-endpoint' },
    STATE_DIR: { literal: '/var/lib/mapper' },
  },
  resources: {
    requests: { cpuMilli: 50, memoryMiB: 96 },
    limits: { cpuMilli: 250, memoryMiB: 144 },
  },
  // a row of some hundred bytes for each value that somebody desires, of which a machine has two
  state: { path: '/var/lib/mapper', sizeMiB: 16 },
  reads: [
    'arm/telemetry',
    'arm/state',
    'arm/command',
    'scanner/scan',
    'camera/verdict',
    'plc/telemetry',
    'plc/desired',
  ],
  writes: [],
  // S99: 5 s × 3 + 2 s + 10 s of grace = 27 s
  probes: {
    startup: { path: '/startupz', periodSeconds: 1, failures: 60, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 3, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 10,
} as const satisfies WorkloadManifest;
