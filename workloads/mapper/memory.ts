import { z } from 'zod';
import { isMachineId } from '../contracts/topics.ts';
import type { State as Store } from '../kit/state.ts';
import type { Desired, DesiredValues } from './desired.ts';
import { keyOf, refusal } from './desired.ts';
import type { World } from './world.ts';

/** What outlives the process: each desired value, and when and by whom it was desired. */
const row = z.object({
  value: z.string(),
  stamp: z.object({
    atMs: z.number(),
    counter: z.int().nonnegative(),
    side: z.enum(['site', 'cloud']),
    by: z.string(),
  }),
});

const PREFIX = 'desired/';

/**
 * What the last process left. A row of a machine that is gone, that cannot be read, or of which nothing may be desired
 * any more, counts as missing: what a newer version holds for safety was desired by nobody.
 */
export async function recall(store: Pick<Store, 'load'>, world: World): Promise<DesiredValues> {
  const desired = new Map<string, Desired>();
  for (const [key, bytes] of await store.load()) {
    const [machine = '', name = ''] = key.slice(PREFIX.length).split('#');
    const property = isMachineId(machine) ? world.devices.get(machine)?.properties.get(name) : undefined;
    const read = row.safeParse(parsed(bytes)).data;
    if (read === undefined || refusal(property, read.value) !== undefined) continue;
    desired.set(keyOf(machine, name), read);
  }
  return desired;
}

/** The rows of some desired values, for the store. */
export function rowsOf(desired: DesiredValues): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...desired].map(([key, value]) => [PREFIX + key, new TextEncoder().encode(JSON.stringify(value))]),
  );
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
