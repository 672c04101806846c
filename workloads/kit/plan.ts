import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LinePlan } from '../contracts/plan.ts';
import { isMachineId } from '../contracts/topics.ts';
import { ConfigError } from './config.ts';

const name = z.string().min(1).max(63);
const amount = z.number().nonnegative();
const positive = z.number().positive();
const id = z.string().refine(isMachineId, 'a machine id: <cell>/<kind>/<machine>');
const point = z.object({ xMm: z.number(), yMm: z.number() });

const arm = z.object({
  id,
  baseMm: point,
  footMm: amount,
  reachMm: positive,
  envelopeMm: positive,
  runSpeedMmS: positive,
  slowSpeedMmS: positive,
  runStoppingMs: amount,
  slowStoppingMs: amount,
  telemetryHz: positive,
});

const scanner = z.object({
  id,
  atMm: point,
  headingDeg: z.number(),
  fieldDeg: positive.max(360),
  rays: z.int().positive().max(16_384),
  rangeMm: positive,
  rateHz: positive,
  accuracyMm: amount,
});

const camera = z.object({
  id,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  rateHz: positive,
  frameKiB: positive,
});

const plc = z.object({
  id,
  telemetryHz: positive,
  coap: z.url({ protocol: /^coap$/ }).optional(),
});

const cell = z.object({
  name,
  host: name,
  floorMm: z.array(point).min(3),
  arms: z.array(arm),
  scanners: z.array(scanner),
  cameras: z.array(camera),
  plcs: z.array(plc),
});

const safety = z.object({
  humanSpeedMmS: positive,
  validityMs: positive,
  clockToleranceMs: amount,
  intrusionMm: amount,
  armUncertaintyMm: amount,
  releaseAfterMs: amount,
});

const plan: z.ZodType<LinePlan> = z.object({ site: name, safety, cells: z.array(cell) });

/** The line plan in a JSON file. Throws a ConfigError that holds every problem, each with its place in the plan. */
export function readPlan(path: string): LinePlan {
  const result = plan.safeParse(parse(path));
  if (result.success) return result.data;
  throw new ConfigError(
    `the plan ${path}`,
    result.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'plan'}: ${issue.message}`),
  );
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`the plan ${path}`, [error instanceof Error ? error.message : String(error)]);
  }
}
