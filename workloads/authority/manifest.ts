import type { WorkloadManifest } from '../kit/manifest.ts';

/**
 * Signs what the pods of a site prove themselves with, beside the key of the site's CA. A Deployment and no CronJob,
 * though it has little to do: whatever comes after it waits until it is ready, its figures are scraped, and a Secret that
 * somebody deleted is there again within a minute.
 */
export const manifest = {
  name: 'authority',
  summary: 'Issues the certificates of this site and renews them, the WAN up or not.',
  per: 'site',
  image: 'authority',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8090, from: 'kubelet' }],
  environment: {
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8090' },
    TABLE_PATH: { literal: '/etc/millwright/certificates.json' },
    CA_DIR: { literal: '/var/lib/millwright/ca' },
    // A Secret that somebody deleted is there again within this.
    ROUND_SECONDS: { literal: '60' },
    // Where a kubelet puts what a pod shows to the API server.
    ACCOUNT_DIR: { literal: '/var/run/secrets/kubernetes.io/serviceaccount' },
  },
  resources: {
    requests: { cpuMilli: 10, memoryMiB: 64 },
    limits: { cpuMilli: 200, memoryMiB: 128 },
  },
  reads: [],
  writes: [],
  // Started means that it answers: without a CA, or an API server, it waits and says so, and a restart mends neither.
  // S99: 5 s × 3 + 2 s + 5 s of grace = 22 s.
  probes: {
    startup: { path: '/startupz', periodSeconds: 1, failures: 60, timeoutSeconds: 1 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 3, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 5,
} as const satisfies WorkloadManifest;
