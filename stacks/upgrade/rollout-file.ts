import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BEGUN } from '../../infra/upgrade/fleet.ts';
import { writeWhole } from '../../workloads/trust/whole-file.ts';
import { UsageError } from '../usage-error.ts';

/** Of a rollout, what outlives a look at it. */
export type RolloutState = z.infer<typeof RolloutState>;

const RolloutState = z.strictObject({
  /** the version of K3s that it brings */
  to: z.string(),
  openRing: z.number().int().min(0),
  isStopped: z.boolean(),
  /** as each site was when it was last heard of */
  sites: z.record(z.string(), z.enum(['old', 'upgrading', 'new', 'back'])),
});

const MAX_BYTES = 16 * 1024 * 1024;

/** What is known of the rollout of a version: nothing where there is no file, or where it is of another version. */
export function readRollout(file: string, to: string): RolloutState {
  const begun: RolloutState = { to, ...BEGUN, sites: {} };
  const text = textOf(file);
  if (text === undefined) return begun;
  const parsed = RolloutState.safeParse(jsonOf(text));
  // Begun anew it would open its first ring to a version that may have been stopped.
  if (!parsed.success)
    throw new UsageError(
      `${file} is no state of a rollout`,
      'restore it from a copy, or name another with --rollout',
    );
  return parsed.data.to === to ? parsed.data : begun;
}

export async function writeRollout(file: string, state: RolloutState): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeWhole(file, `${JSON.stringify(state, undefined, 2)}\n`);
}

function textOf(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= MAX_BYTES) return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'name a file that may be read with --rollout',
    );
  }
  throw new UsageError(`${file} is larger than any state of a rollout`, 'name another with --rollout');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
