import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, openState } from '../../../workloads/kit/state.ts';
import type { State } from '../../../workloads/kit/state.ts';

let dir: string;
const opened: State[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millwright-state-'));
});

afterEach(async () => {
  for (const state of opened.splice(0)) await state.close();
  await rm(dir, { recursive: true });
});

async function openHere(): Promise<State> {
  const state = await openState(dir);
  opened.push(state);
  return state;
}

describe('state', () => {
  test('holds after a close what any sequence of batches left in it', async () => {
    const batch = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.uint8Array({ maxLength: 8 }))),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 5 }), async (batches) => {
        const expected = new Map<string, Uint8Array>();
        const wiped = new Map(['a', 'b', 'c', 'd'].map((key) => [key, null]));
        const state = await openState(dir);
        await state.put(wiped);
        for (const entries of batches) {
          await state.put(new Map(entries));
          for (const [key, value] of new Map(entries)) {
            if (value === null) expected.delete(key);
            else expected.set(key, value);
          }
        }
        await state.close();
        const again = await openState(dir);
        const found = await again.load();
        await again.close();
        expect([...found].sort()).toEqual([...expected].sort());
      }),
      { seed: 98, numRuns: 5 },
    );
  });

  test('keeps every batch that was reported durable, whole, over kill -9', async () => {
    for (const killAfter of [3, 17, 41]) {
      const child = fork(join(import.meta.dirname, 'state-writer.ts'), [dir], { stdio: 'inherit' });
      let durable = 0;
      child.on('message', (round) => {
        durable = Number(round);
        if (durable === killAfter) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      const state = await openState(dir);
      const found = await state.load();
      await state.close();
      const values = ['a', 'b', 'c'].map((key) => {
        const value = found.get(key);
        return value && (value[0] ?? 0) + 256 * (value[1] ?? 0);
      });
      // One more may have been durable than was reported: the message was on its way.
      expect(new Set(values).size).toBe(1);
      expect(values[0]).toBeGreaterThanOrEqual(durable);
      expect(values[0]).toBeGreaterThanOrEqual(killAfter);
      expect(state.setAside).toBe(0);
    }
  });

  test('moves a file that is no database aside, counts it and begins anew', async () => {
    await writeFile(join(dir, 'state.db'), 'x'.repeat(5000));
    const state = await openHere();
    expect(state.setAside).toBe(1);
    expect(await state.load()).toEqual(new Map());
    await state.put(new Map([['a', Uint8Array.of(1)]]));
    expect(await readdir(dir)).toContain('state.db.corrupt');
  });

  test('notices damage in the middle of a file', async () => {
    const before = await openState(dir);
    const entries = Array.from({ length: 400 }, (_, i) => [`key-${i}`, new Uint8Array(200).fill(i)] as const);
    await before.put(new Map(entries));
    await before.close();
    const path = join(dir, 'state.db');
    const { size } = await stat(path);
    const file = await open(path, 'r+');
    await file.write(new Uint8Array(4096).fill(0xa5), 0, 4096, Math.floor(size / 2 / 4096) * 4096);
    await file.close();
    const state = await openHere();
    expect(state.setAside).toBe(1);
  });

  test('writes all entries of a batch or none', async () => {
    const state = await openHere();
    await state.put(new Map([['a', Uint8Array.of(1)]]));
    const tooMany = Array.from(
      { length: MAX_BATCH_ENTRIES + 1 },
      (_, i) => [`key-${i}`, Uint8Array.of(2)] as const,
    );
    await expect(state.put(new Map(tooMany))).rejects.toThrow(RangeError);
    await expect(state.put(new Map([['a', new Uint8Array(MAX_BATCH_BYTES)]]))).rejects.toThrow(RangeError);
    expect(await state.load()).toEqual(new Map([['a', new Uint8Array([1])]]));
  });

  test('refuses writes beyond a bound of outstanding ones instead of queueing them', async () => {
    const state = await openHere();
    const writes = Array.from({ length: 300 }, () => state.put(new Map([['a', Uint8Array.of(1)]])));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(256);
  });

  test('refuses work after its close, and a folder that it cannot have', async () => {
    const state = await openState(dir);
    await state.close();
    await expect(state.load()).rejects.toThrow('closed');
    await writeFile(join(dir, 'file'), '');
    await expect(openState(join(dir, 'file'))).rejects.toThrow('state in');
  });
});
