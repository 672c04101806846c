import { z } from 'zod';
import type { manifest } from './manifest.ts';

/** What the process is given; the names are the manifest's, and a forgotten one does not compile. */
const shape = {
  SITE: z.string().min(1),
  GATEWAY: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  HTTP_HOST: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535),
  MQTT_URL: z.url({ protocol: /^mqtts$/ }),
  MQTT_TLS_DIR: z.string().min(1),
  PLAN_PATH: z.string().min(1),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.union([z.literal(''), z.url()]),
  STATE_DIR: z.string().min(1),
  HUB_ADDRESS: z.string().regex(/^.+:\d+$/, 'host:port'),
  HUB_TLS_DIR: z.string().min(1),
  BATCH_INTERVAL_MS: z.coerce.number().int().min(100),
  SPOOL_MAX_MIB: z.coerce.number().positive(),
} as const satisfies Record<keyof (typeof manifest)['environment'], z.ZodType>;

export const Environment = z.object(shape);
export type Environment = z.infer<typeof Environment>;
