import { z } from 'zod';

/** `<server>=<address>`, separated by commas. */
const Monitors = z
  .string()
  .transform((text) => text.split(',').map((one) => one.split('=')))
  .pipe(
    z
      .array(z.tuple([z.string().min(1), z.url({ protocol: /^http$/ })]))
      .min(1, 'write <server>=<address>, separated by commas')
      .max(9),
  );

/** What the process is given. */
export const Environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  HTTP_HOST: z.string().min(1),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535),
  /** where each server shows its figures, by its name */
  NATS_MONITORS: Monitors,
  ROUND_SECONDS: z.coerce.number().min(0.1).max(3600),
});
export type Environment = z.infer<typeof Environment>;
