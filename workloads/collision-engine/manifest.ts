import type { WorkloadManifest } from '../kit/manifest.ts';

/** Scans in, permissions out: nothing on the gateway matters more. */
export const manifest = {
  name: 'collision-engine',
  summary: 'Permits each arm to move for as long as nobody is within its protective distance.',
  per: 'gateway',
  image: 'collision-engine',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8081, from: 'kubelet' }],
  environment: {
    SITE: { site: 'site-name' },
    GATEWAY: { site: 'gateway-name' },
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8081' },
    MQTT_URL: { site: 'broker-url' },
    MQTT_TLS_DIR: { site: 'broker-tls-dir' },
    PLAN_PATH: { site: 'plan-path' },
    OTEL_EXPORTER_OTLP_ENDPOINT: { site: 'trace-endpoint' },
    STATE_DIR: { literal: '/var/lib/collision-engine' },
  },
  resources: {
    requests: { cpuMilli: 500, memoryMiB: 128 },
    limits: { cpuMilli: 1500, memoryMiB: 192 },
  },
  // S98: the last term, and which arms stand and why
  state: { path: '/var/lib/collision-engine', sizeMiB: 32 },
  reads: ['scanner/scan'],
  writes: ['arm/command'],
  // T15, S99: 5 s × 2 + 2 s + 5 s of grace = 17 s from hung to killed
  probes: {
    startup: { path: '/startupz', periodSeconds: 1, failures: 30, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 2, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 5,
} as const satisfies WorkloadManifest;
