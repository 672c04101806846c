import { z } from 'zod';

const site = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'names of sites, separated by commas');

/** What the process is given. */
export const Environment = z.object({
  /** the sites that may deliver here, separated by commas */
  SITE: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(site).min(1)),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  HTTP_HOST: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535),
  LISTEN_HOST: z.string().min(1),
  LISTEN_PORT: z.coerce.number().int().min(0).max(65_535),
  TLS_DIR: z.string().min(1),
  STATE_DIR: z.string().min(1),
});
export type Environment = z.infer<typeof Environment>;
