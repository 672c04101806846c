import { z } from 'zod';
import { PURPOSES } from '../trust/protocol.ts';

/** What the process is given. */
export const Environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  SITE: z.string().min(1),
  HOST: z.string().min(1),
  ROLE: z.enum(['k3s-server', 'k3s-agent', 'kubeedge-edge']),
  PURPOSE: z.enum(PURPOSES),
  GATE_HOST: z.ipv4(),
  GATE_PORT: z.coerce.number().int().min(1).max(65_535),
  GATE_KEY: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits'),
  /** from which of this host’s addresses; by default as it is routed */
  GATE_FROM: z.ipv4().optional(),
  TCTI: z.string().min(1),
  /** where what K3s or EdgeCore joins with is put */
  STATE_DIR: z.string().startsWith('/'),
  /** on a memory file system */
  WORK_DIR: z.string().startsWith('/'),
  /** how long it goes on asking where the gate cannot answer yet */
  PATIENCE_SECONDS: z.coerce.number().int().min(0).max(86_400),
});
export type Environment = z.infer<typeof Environment>;
