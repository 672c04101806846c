import { z } from 'zod';

/** The variables that every service on a gateway has, whatever else it is given. */
export const gatewayVariables = {
  SITE: z.string().min(1),
  GATEWAY: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  HTTP_HOST: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535),
  MQTT_URL: z.url({ protocol: /^mqtts$/ }),
  MQTT_TLS_DIR: z.string().min(1),
  PLAN_PATH: z.string().min(1),
  /** empty: spans are made and not exported */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.union([z.literal(''), z.url()]),
} as const;
