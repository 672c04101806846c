export const FLUENT_BIT = { name: 'fluent-bit', httpPort: 2020 } as const;

/** Where a hub takes log lines: OTLP over HTTP. */
export const LOG_RECEIVER = {
  name: 'log-receiver',
  port: 4318,
  healthPort: 13133,
  /** on the name that sites know the hub by, and the port of the host that it is forwarded to */
  publicPort: 7447,
  nodePort: 30747,
} as const;
