import { expect, test } from 'vitest';
import type { ArmRecord } from '../../../workloads/collision-engine/decide.ts';
import { createRecorder } from '../../../workloads/collision-engine/recorder.ts';
import type { State as Store } from '../../../workloads/kit/state.ts';
import { aWorld } from './a-plan.ts';

const world = aWorld();
const stop = (arm: number): ArmRecord => ({ arm, kind: 'stop', reason: 'r', sinceMs: 1 });
const release = (arm: number, number: number): ArmRecord => ({ arm, kind: 'release', release: number });

/** A store in memory whose writes wait for the test to let them through, or to fail. */
function slowStore() {
  const rows = new Map<string, Uint8Array>();
  const puts: { keys: string[]; settle: (error?: Error) => void }[] = [];
  const store: Store = {
    load: () => Promise.resolve(new Map(rows)),
    put: (entries) =>
      new Promise((resolve, reject) => {
        const settle = (error?: Error): void => {
          if (error) reject(error);
          else {
            for (const [key, value] of entries)
              if (value) rows.set(key, value);
              else rows.delete(key);
            resolve();
          }
        };
        puts.push({ keys: [...entries.keys()], settle });
      }),
    setAside: 0,
    close: () => Promise.resolve(),
  };
  return { store, rows, puts };
}

function aRecorder(store: Store) {
  const released: [number, number][] = [];
  const failures: unknown[] = [];
  const recorder = createRecorder({
    store,
    world,
    retryMs: 1,
    onReleased: (arm, number) => released.push([arm, number]),
    onWritten: () => undefined,
    onFailed: (error) => failures.push(error),
  });
  return { recorder, released, failures };
}

test('a release is told only once it is on disk', async () => {
  const { store, puts } = slowStore();
  const { recorder, released } = aRecorder(store);
  recorder.record([release(0, 1)]);
  expect(released).toEqual([]);
  puts[0]!.settle();
  await recorder.close();
  expect(released).toEqual([[0, 1]]);
});

test('while a write is under way one record an arm waits, the latest', async () => {
  const { store, puts, rows } = slowStore();
  const { recorder, released } = aRecorder(store);
  recorder.record([stop(0)]);
  for (let number = 1; number <= 50; number += 1) recorder.record([release(0, number), stop(0), stop(1)]);
  puts[0]!.settle();
  await expect.poll(() => puts.length, { interval: 1 }).toBe(2);
  expect(puts[1]!.keys).toEqual(['stop/left/arm/arm-1', 'stop/left/arm/arm-2']);
  puts[1]!.settle();
  await recorder.close();
  expect([...rows.keys()]).toEqual(['stop/left/arm/arm-1', 'stop/left/arm/arm-2']);
  expect(released).toEqual([]);
});

test('a release that a STOP overtook while it was written is not told', async () => {
  const { store, puts } = slowStore();
  const { recorder, released } = aRecorder(store);
  recorder.record([release(0, 1)]);
  recorder.record([stop(0)]);
  puts[0]!.settle();
  await expect.poll(() => puts.length, { interval: 1 }).toBe(2);
  puts[1]!.settle();
  await recorder.close();
  expect(released).toEqual([]);
});

test('a write that failed releases nobody and is tried again with what came since', async () => {
  const { store, puts, rows } = slowStore();
  const { recorder, released, failures } = aRecorder(store);
  recorder.record([release(0, 1)]);
  puts[0]!.settle(new Error('disk full'));
  await expect.poll(() => puts.length, { interval: 1 }).toBe(2);
  expect(failures).toEqual([new Error('disk full')]);
  expect(released).toEqual([]);
  recorder.record([stop(1)]);
  puts[1]!.settle();
  await expect.poll(() => puts.length, { interval: 1 }).toBe(3);
  puts[2]!.settle();
  await recorder.close();
  expect(released).toEqual([[0, 1]]);
  expect([...rows.keys()]).toEqual(['stop/left/arm/arm-2']);
});
