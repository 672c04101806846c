import type { WorkloadManifest } from '../kit/manifest.ts';

/** Pictures in, verdicts out. onnxruntime-node has no build for 32-bit ARM (T17), so neither have we. */
export const manifest = {
  name: 'vision-inferencer',
  summary: 'Inspects every camera frame on the gateway that took it.',
  per: 'gateway',
  image: 'vision-inferencer',
  platforms: ['linux/amd64', 'linux/arm64'],
  ports: [{ name: 'http', port: 8082, from: 'kubelet' }],
  environment: {
    SITE: { site: 'site-name' },
    GATEWAY: { site: 'gateway-name' },
    LOG_LEVEL: { literal: 'info' },
    HTTP_HOST: { site: 'http-host' },
    HTTP_PORT: { literal: '8082' },
    MQTT_URL: { site: 'broker-url' },
    MQTT_TLS_DIR: { site: 'broker-tls-dir' },
    PLAN_PATH: { site: 'plan-path' },
    OTEL_EXPORTER_OTLP_ENDPOINT: { site: 'trace-endpoint' },
    // part of the image, so that a model has a digest and comes back with a rollback (T16)
    MODEL_PATH: { literal: '/opt/millwright/model/surface-defects.onnx' },
    MODEL_PREPROCESSING_PATH: { literal: '/opt/millwright/model/preprocessing.json' },
    // onnxruntime 1.30 reports to its maker unless it is told not to; data stays on the premises (S104)
    ORT_DISABLE_TELEMETRY: { literal: '1' },
    FRAME_QUEUE: { literal: '8' },
    INFERENCE_DEADLINE_MS: { literal: '2000' },
  },
  resources: {
    requests: { cpuMilli: 1000, memoryMiB: 256 },
    limits: { cpuMilli: 2000, memoryMiB: 384 },
  },
  reads: ['camera/frame'],
  writes: ['camera/verdict'],
  // T15, S99: liveness answers for a real inference. 5 s × 2 + 2 s + 5 s of grace = 17 s from unhealthy to killed, and a
  // hang shows after 11 s at most (environment.ts); the model loads in startup.
  probes: {
    startup: { path: '/startupz', periodSeconds: 2, failures: 30, timeoutSeconds: 2 },
    liveness: { path: '/healthz', periodSeconds: 5, failures: 2, timeoutSeconds: 2 },
    readiness: { path: '/readyz', periodSeconds: 5, failures: 1, timeoutSeconds: 2 },
  },
  graceSeconds: 5,
} as const satisfies WorkloadManifest;
