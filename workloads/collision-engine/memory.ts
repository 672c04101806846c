import { z } from 'zod';
import type { State as Store } from '../kit/state.ts';
import type { ArmRecord, RecoveredStop } from './decide.ts';
import type { World } from './world.ts';

/** S98: what outlives the process. `term` is a number; each arm that stands has a row, and none where it may go. */
export interface Remembered {
  readonly term: number;
  readonly stops: ReadonlyMap<string, RecoveredStop>;
}

const TERM = 'term';
const termRow = z.int().nonnegative();
const stopRow = z.object({ reason: z.string(), sinceMs: z.number() });

/**
 * Begins a term: reads what the last process left, and resolves once the new term, and that every arm stands, is on
 * disk. The term grows from the clock as well as from the disk, so that an engine that lost its disk still outranks
 * its predecessor at the arms. An unreadable row counts as missing, which leaves its arm stopped all the same.
 */
export async function beginTerm(store: Store, world: World, now: number): Promise<Remembered> {
  const rows = await store.load();
  const last = parsed(termRow, rows.get(TERM)) ?? 0;
  const term = Math.max(last + 1, Math.floor(now / 1000));
  const stops = new Map<string, RecoveredStop>();
  const written = new Map<string, Uint8Array | null>([[TERM, bytesOf(term)]]);
  for (const { id } of world.arms) {
    const stop = parsed(stopRow, rows.get(keyOf(id)));
    if (stop === undefined)
      written.set(keyOf(id), bytesOf({ reason: 'the engine has started', sinceMs: now }));
    else stops.set(id, stop);
  }
  await store.put(written);
  return { term, stops };
}

/** The row of one record. */
export function rowOf(world: World, record: ArmRecord): readonly [string, Uint8Array | null] {
  const key = keyOf(world.arms[record.arm]!.id);
  if (record.kind === 'release') return [key, null];
  return [key, bytesOf({ reason: record.reason, sinceMs: record.sinceMs })];
}

function keyOf(arm: string): string {
  return `stop/${arm}`;
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array | undefined): T | undefined {
  if (bytes === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
