import { z } from 'zod';
import { gatewayVariables } from '../kit/environment.ts';
import type { manifest } from './manifest.ts';

/** What the process is given; the names are the manifest's, and a forgotten one does not compile. */
const shape = {
  ...gatewayVariables,
  STATE_DIR: z.string().min(1),
} as const satisfies Record<keyof (typeof manifest)['environment'], z.ZodType>;

export const Environment = z.object(shape);
export type Environment = z.infer<typeof Environment>;
