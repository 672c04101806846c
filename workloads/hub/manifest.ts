import type { WorkloadManifest } from '../kit/manifest.ts';

/** Where what the sites report ends up in writing. Nothing here is needed for a line to move. */
export const manifest = {
  name: 'hub',
  summary: 'Receives what the sites report and keeps the ledger of it.',
  per: 'hub',
  image: 'hub',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [
    { name: 'http', port: 8084, from: 'kubelet' },
    { name: 'ingest', port: 7443, from: 'sites' },
  ],
  environment: {
    SITE: { site: 'delivering-sites' },
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8084' },
    LISTEN_HOST: { literal: '0.0.0.0' },
    LISTEN_PORT: { literal: '7443' },
    TLS_DIR: { site: 'ingest-tls-dir' },
    STATE_DIR: { literal: '/var/lib/hub' },
  },
  resources: {
    requests: { cpuMilli: 250, memoryMiB: 256 },
    limits: { cpuMilli: 1000, memoryMiB: 512 },
  },
  // beside the ledger, whose bound is the site's (`ingest.ledgerMax`): the claim is their sum
  state: { path: '/var/lib/hub', sizeMiB: 64 },
  reads: [],
  writes: [],
  // It answers once the ledger has been read, and what it reads grows for years: half an hour. S99 from then on:
  // 5 s × 3 + 2 s + 10 s of grace = 27 s; the grace is for batches that are under way.
  probes: {
    startup: { path: '/startupz', periodSeconds: 2, failures: 900, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 3, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 10,
} as const satisfies WorkloadManifest;
