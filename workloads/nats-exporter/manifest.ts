import type { WorkloadManifest } from '../kit/manifest.ts';

/**
 * NATS shows its figures as JSON, and its own exporter is in no registry that we can build from. One for the site asks
 * every server, so that one that is gone is seen from outside, and it needs no room beside a server.
 */
export const manifest = {
  name: 'nats-exporter',
  summary: 'Shows the figures of the servers of NATS as Prometheus reads them.',
  per: 'site',
  image: 'nats-exporter',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8091, from: 'kubelet' }],
  environment: {
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8091' },
    NATS_MONITORS: { site: 'nats-monitors' },
    // As often as its figures are gathered.
    ROUND_SECONDS: { literal: '15' },
  },
  resources: {
    requests: { cpuMilli: 10, memoryMiB: 64 },
    limits: { cpuMilli: 200, memoryMiB: 128 },
  },
  reads: [],
  writes: [],
  // A server that is gone is in its figures and no reason to end it. S99: 5 s × 3 + 2 s + 5 s of grace = 22 s.
  probes: {
    startup: { path: '/startupz', periodSeconds: 1, failures: 60, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 3, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 5,
} as const satisfies WorkloadManifest;
