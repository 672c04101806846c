import { z } from 'zod';
import { gatewayVariables } from '../kit/environment.ts';
import type { manifest } from './manifest.ts';

/** What the process is given; the names are the manifest's, and a forgotten one does not compile. */
const shape = {
  ...gatewayVariables,
  STATE_DIR: z.string().min(1),
  HUB_ADDRESS: z.string().regex(/^.+:\d+$/, 'host:port'),
  HUB_TLS_DIR: z.string().min(1),
  BATCH_INTERVAL_MS: z.coerce.number().int().min(100),
  SPOOL_MAX_MIB: z.coerce.number().positive(),
} as const satisfies Record<keyof (typeof manifest)['environment'], z.ZodType>;

export const Environment = z.object(shape);
export type Environment = z.infer<typeof Environment>;
