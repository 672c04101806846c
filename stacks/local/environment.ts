import type { Instance } from './instances.ts';

/** What the local site puts in place of the cluster's: addresses on loopback, and folders of the run. */
export interface LocalEndpoints {
  httpPort: number;
  brokerUrl: string;
  hubAddress: string;
  /** a batch every 15 minutes shows nothing in a run of 20 seconds */
  batchIntervalMs: number;
  /** the folder that stands for the container's root */
  root: string;
  modelDir: string;
}

/**
 * The environment of an instance on this machine: each name and value that its manifest gives, except for what names
 * a place. A path in the container becomes the same path below `root`; the model is the repository's.
 */
export function localEnvironment(instance: Instance, endpoints: LocalEndpoints): Record<string, string> {
  const isMounted = (path: string): boolean =>
    [...instance.files.keys(), ...instance.certificates.keys(), ...instance.statePaths].some(
      (mounted) => path === mounted || path.startsWith(`${mounted}/`),
    );
  const places: Readonly<Record<string, string>> = {
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(endpoints.httpPort),
    MQTT_URL: endpoints.brokerUrl,
    HUB_ADDRESS: endpoints.hubAddress,
    BATCH_INTERVAL_MS: String(endpoints.batchIntervalMs),
    // Nothing collects spans here.
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    MODEL_PATH: `${endpoints.modelDir}/surface-defects.onnx`,
    MODEL_PREPROCESSING_PATH: `${endpoints.modelDir}/preprocessing.json`,
  };
  return Object.fromEntries(
    Object.entries(instance.environment).map(([name, value]) => [
      name,
      places[name] ?? (isMounted(value) ? `${endpoints.root}${value}` : value),
    ]),
  );
}
