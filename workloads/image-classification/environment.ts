import { z } from 'zod';
import { MAX_INFERENCE_DEADLINE_MS } from '../vision/deadline.ts';

/** Everything has a default: whoever hosts functions starts the image as it is. */
export const Environment = z.object({
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HTTP_HOST: z.string().min(1).default('0.0.0.0'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  // T18: in the image, so that it starts with no WAN
  MODEL_PATH: z.string().min(1).default('/opt/millwright/model/surface-defects.onnx'),
  MODEL_PREPROCESSING_PATH: z.string().min(1).default('/opt/millwright/model/preprocessing.json'),
  /** calls under way and waiting */
  MAX_CALLS: z.coerce.number().int().min(1).max(64).default(4),
  INFERENCE_DEADLINE_MS: z.coerce.number().int().min(50).max(MAX_INFERENCE_DEADLINE_MS).default(2_000),
  /** with four calls and an inference each that takes as long as it may */
  CALL_DEADLINE_MS: z.coerce.number().int().min(50).max(60_000).default(10_000),
});
export type Environment = z.infer<typeof Environment>;
