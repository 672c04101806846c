import { z } from 'zod';

/** What the process is given. */
export const Environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  HTTP_HOST: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535),
  TABLE_PATH: z.string().min(1),
  /** ca-key.pem, ca-cert.pem and root-cert.pem */
  CA_DIR: z.string().min(1),
  ROUND_SECONDS: z.coerce.number().int().min(1).max(3600),
  /** token and ca.crt */
  ACCOUNT_DIR: z.string().min(1),
  /** which a kubelet gives to every pod */
  KUBERNETES_SERVICE_HOST: z.string().min(1),
  KUBERNETES_SERVICE_PORT: z.coerce.number().int().min(1).max(65_535),
});
export type Environment = z.infer<typeof Environment>;
