import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { declareTexts, textsIn, textsOf } from '../../contract/spool.ts';
import { temporaryFolder } from './spool-folder.ts';

const ALL = { maxEntries: 1e6, maxBytes: 1e9 };

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Lets a process append until it has said `lines` times that something is durable, and kills it in mid-stride. */
async function killedAfter(lines: number, dir: string, maxBytes: number, life: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'spool-appender.ts'), dir, `${maxBytes}`, `${life}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
  return said;
}

/** Uneven and reproducible. */
const MOMENTS = [1, 40, 333, 7];

it('a process killed while it appends loses nothing that it said was durable', async () => {
  const dir = join(root, 'spool');
  const durable = new Map<number, string>();
  for (const [life, lines] of MOMENTS.entries()) {
    for (const line of await killedAfter(lines, dir, 64 * 1024 * 1024, life)) {
      const [first, names] = line.split(' ');
      names!.split(',').forEach((name, at) => durable.set(Number(first) + at, name));
    }
    const spool = await openSpool({ dir, maxBytes: 64 * 1024 * 1024, declare: declareTexts });
    const read = await spool.read(0, ALL);
    const texts = textsOf(read).map((each) => each.split(':')[0]!);
    expect(read.map(({ sequence }) => sequence)).toEqual(read.map((_, at) => at));
    for (const [sequence, name] of durable) expect(texts[sequence]).toBe(name);
    // An append of three is there with all three or not at all.
    const appends = Map.groupBy(texts, (name) => name.split('.').slice(0, 3).join('.'));
    for (const [append, entries] of appends) {
      expect(entries).toHaveLength(1 + (Number(append.split('.')[2]) % 3));
    }
    expect(spool.stats()).toMatchObject({ declaredDropped: 0, declaredDamaged: 0 });
    await spool.close();
  }
});

it('T21 a process killed while it sheds has declared all that went', async () => {
  const dir = join(root, 'spool');
  const durable = new Set<string>();
  for (const life of MOMENTS.keys()) {
    for (const line of await killedAfter(400 + 31 * life, dir, 128 * 1024, life)) {
      for (const name of line.split(' ')[1]!.split(',')) durable.add(name);
    }
    const spool = await openSpool({ dir, maxBytes: 128 * 1024, declare: declareTexts });
    const accounted = (await spool.read(0, ALL)).flatMap(({ payload }) => textsIn(payload));
    const known = new Set(accounted.map((each) => each.split(':')[0]));
    expect([...durable].filter((name) => !known.has(name))).toEqual([]);
    expect(spool.stats().declaredDropped).toBeGreaterThan(0);
    expect(spool.stats().declaredDamaged).toBe(0);
    // The declarations of this suite grow with every name, so each life begins with an empty spool.
    durable.clear();
    await spool.acknowledge(spool.stats().nextSequence);
    await spool.close();
  }
});
