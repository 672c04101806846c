import { expect, test } from 'vitest';
import { ConfigError, parseEnvironment } from '../../../workloads/kit/config.ts';
import { MAX_INFERENCE_DEADLINE_MS, watchdogMs } from '../../../workloads/vision/deadline.ts';
import { Environment } from '../../../workloads/vision-inferencer/environment.ts';
import { manifest } from '../../../workloads/vision-inferencer/manifest.ts';

test('T15 S99 from an inference that hangs to the end of its process it is 30 s at most, whatever deadline is set', () => {
  const { liveness } = manifest.probes;
  const killedAfterS =
    liveness.periodSeconds * liveness.failures + liveness.timeoutSeconds + manifest.graceSeconds;
  expect(watchdogMs(MAX_INFERENCE_DEADLINE_MS) / 1000 + killedAfterS).toBeLessThanOrEqual(30);
});

test('T17 the image is declared for no processor that onnxruntime-node has no build for', () => {
  expect(manifest.platforms).toEqual(['linux/amd64', 'linux/arm64']);
});

test('T16 T18 the model is part of the image: no volume, no host path, no address to load it from', () => {
  const { MODEL_PATH, MODEL_PREPROCESSING_PATH } = manifest.environment;
  expect(MODEL_PATH.literal).toMatch(/^\/opt\/millwright\/model\//);
  expect(MODEL_PREPROCESSING_PATH.literal).toMatch(/^\/opt\/millwright\/model\//);
  expect(Object.keys(manifest)).not.toContain('state');
});

test('what the manifest gives literally is accepted, and what is wrong is told all at once', () => {
  const given = {
    SITE: 'graz',
    GATEWAY: 'gw-1',
    HTTP_HOST: '127.0.0.1',
    MQTT_URL: 'mqtts://127.0.0.1:8883',
    MQTT_TLS_DIR: '/tls',
    PLAN_PATH: '/plan.json',
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    ...Object.fromEntries(
      Object.entries(manifest.environment).flatMap(([name, source]) =>
        'literal' in source ? [[name, source.literal]] : [],
      ),
    ),
  };
  expect(parseEnvironment(Environment, given)).toMatchObject({ FRAME_QUEUE: 8, INFERENCE_DEADLINE_MS: 2000 });
  const broken = { ...given, FRAME_QUEUE: '0', INFERENCE_DEADLINE_MS: '60000', MQTT_URL: 'mqtt://127.0.0.1' };
  expect(() => parseEnvironment(Environment, broken)).toThrow(ConfigError);
  expect(() => parseEnvironment(Environment, broken)).toThrow(
    /FRAME_QUEUE[^]*INFERENCE_DEADLINE_MS|INFERENCE_DEADLINE_MS[^]*FRAME_QUEUE/,
  );
});
