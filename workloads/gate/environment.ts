import { z } from 'zod';

const file = z.string().startsWith('/');

/** What the process is given; files, because most of it is renewed or secret. */
export const Environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  LISTEN_HOST: z.ipv4(),
  LISTEN_PORT: z.coerce.number().int().min(0).max(65_535),
  /** plan.ts */
  PLAN_FILE: file,
  TLS_CERTIFICATE_FILE: file,
  TLS_KEY_FILE: file,
  /** the audit log and the journal */
  STATE_DIR: file,
  /** on a memory file system: secrets pass through it on their way to a tool */
  WORK_DIR: file,
  API_SERVER: z.url({ protocol: /^https$/ }),
  /** of the cluster’s CA; also what hosts know the cluster by */
  API_CA_FILE: file,
  API_TOKEN_FILE: file,
  /** absent where the site has one server */
  SERVER_TOKEN_FILE: file.optional(),
});
export type Environment = z.infer<typeof Environment>;
