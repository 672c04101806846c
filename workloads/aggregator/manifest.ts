import type { WorkloadManifest } from '../kit/manifest.ts';

/** Everything that is not urgent, kept on the gateway until the hub has it in writing. */
export const manifest = {
  name: 'aggregator',
  summary: 'Spools what the line reports and delivers it to the hub in batches.',
  per: 'gateway',
  image: 'aggregator',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8083, from: 'kubelet' }],
  environment: {
    SITE: { site: 'site-name' },
    GATEWAY: { site: 'gateway-name' },
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8083' },
    MQTT_URL: { site: 'broker-url' },
    MQTT_TLS_DIR: { site: 'broker-tls-dir' },
    PLAN_PATH: { site: 'plan-path' },
    OTEL_EXPORTER_OTLP_ENDPOINT: { site: 'trace-endpoint' },
    STATE_DIR: { literal: '/var/lib/aggregator' },
    HUB_ADDRESS: { site: 'hub-address' },
    HUB_TLS_DIR: { site: 'hub-tls-dir' },
    BATCH_INTERVAL_MS: { site: 'batch-interval-ms' },
    SPOOL_MAX_MIB: { site: 'spool-max-mib' },
  },
  resources: {
    // Measured in the cluster tests: 15 thousandths for one cell; a gateway has up to six.
    requests: { cpuMilli: 100, memoryMiB: 128 },
    limits: { cpuMilli: 500, memoryMiB: 192 },
  },
  // what it needs beside the spool, whose bound is the site's (`aggregation.spoolMaxMiB`): the claim is their sum
  state: { path: '/var/lib/aggregator', sizeMiB: 64 },
  reads: ['arm/telemetry', 'plc/telemetry', 'camera/verdict', 'arm/command'],
  writes: [],
  // S99: 5 s × 3 + 2 s + 10 s of grace = 27 s; the grace is for what the broker and the hub still take
  probes: {
    startup: { path: '/startupz', periodSeconds: 1, failures: 60, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 3, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 10,
} as const satisfies WorkloadManifest;
