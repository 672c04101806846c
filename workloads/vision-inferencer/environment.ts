import { z } from 'zod';
import { gatewayVariables } from '../kit/environment.ts';
import { MAX_INFERENCE_DEADLINE_MS } from '../vision/deadline.ts';
import type { manifest } from './manifest.ts';

/** What the process is given; the names are the manifest's, and a forgotten one does not compile. */
const shape = {
  ...gatewayVariables,
  MODEL_PATH: z.string().min(1),
  MODEL_PREPROCESSING_PATH: z.string().min(1),
  /** read by onnxruntime itself; without it the process does not start */
  ORT_DISABLE_TELEMETRY: z.literal('1'),
  /** frames that may wait for the model, all cameras together */
  FRAME_QUEUE: z.coerce.number().int().min(1).max(256),
  INFERENCE_DEADLINE_MS: z.coerce.number().int().min(50).max(MAX_INFERENCE_DEADLINE_MS),
} as const satisfies Record<keyof (typeof manifest)['environment'], z.ZodType>;

export const Environment = z.object(shape);
export type Environment = z.infer<typeof Environment>;
