import { z } from 'zod';
import { gatewayVariables } from '../kit/environment.ts';
import type { manifest } from './manifest.ts';

/**
 * The longest deadline with which S99 holds: the kubelet needs 17 s after /healthz turns (manifest), a restart must be
 * over 30 s after the hang, and liveness notices one within WATCHDOG_DEADLINES deadlines and one self-test's period.
 */
export const MAX_INFERENCE_DEADLINE_MS = 3_000;
/** The known picture is looked at this often, whatever else is going on. */
export const SELF_TEST_PERIOD_MS = 2_000;
/** A hang, the replacement's start and its first answer take three at most; later than that, liveness gives up. */
export const WATCHDOG_DEADLINES = 3;

export function watchdogMs(inferenceDeadlineMs: number): number {
  return SELF_TEST_PERIOD_MS + WATCHDOG_DEADLINES * inferenceDeadlineMs;
}

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
