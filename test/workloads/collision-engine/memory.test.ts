import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginTerm, rowOf } from '../../../workloads/collision-engine/memory.ts';
import { openState } from '../../../workloads/kit/state.ts';
import type { State as Store } from '../../../workloads/kit/state.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();
const NOW = 1_700_000_000_000;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-memory-'));
  store = await openState(folder);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function reopened(): Promise<Store> {
  await store.close();
  store = await openState(folder);
  return store;
}

test('a term is greater than the last, even within the same second and after the clock was set back', async () => {
  const first = await beginTerm(store, world, NOW);
  const second = await beginTerm(await reopened(), world, NOW);
  const third = await beginTerm(await reopened(), world, NOW - 86_400_000);
  expect([second.term - first.term, third.term - second.term]).toEqual([1, 1]);
});

test('an engine that lost its disk still outranks the one before', async () => {
  const before = await beginTerm(store, world, NOW);
  await store.put(new Map([['term', null]]));
  expect((await beginTerm(await reopened(), world, NOW + 1000)).term).toBeGreaterThan(before.term);
});

test('an arm that stood keeps its reason, one that was released has none, and all stand on disk from then on', async () => {
  await beginTerm(store, world, NOW);
  await store.put(new Map([rowOf(world, { arm: 0, kind: 'stop', reason: 'too near', sinceMs: 5 })]));
  await store.put(new Map([rowOf(world, { arm: 1, kind: 'release', release: 1 })]));
  const { stops } = await beginTerm(await reopened(), world, NOW + 9000);
  expect(stops.get('left/arm/arm-1')).toEqual({ reason: 'too near', sinceMs: 5 });
  expect(stops.has('left/arm/arm-2')).toBe(false);
  const rows = await (await reopened()).load();
  expect([...rows.keys()].sort()).toEqual([
    'stop/left/arm/arm-1',
    'stop/left/arm/arm-2',
    'stop/right/arm/arm-1',
    'term',
  ]);
});

test('a row that cannot be read counts as missing', async () => {
  await store.put(
    new Map([
      ['term', new Uint8Array([1, 2])],
      ['stop/left/arm/arm-1', new Uint8Array([0x7b])],
    ]),
  );
  const { term, stops } = await beginTerm(store, world, NOW);
  expect(term).toBe(NOW / 1000);
  expect(stops.size).toBe(0);
});
