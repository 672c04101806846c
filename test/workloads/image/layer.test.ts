import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { File } from '../../../workloads/image/file.ts';
import { layerOf } from '../../../workloads/image/layer.ts';

const MIB = 1024 * 1024;

let kept: string;
beforeEach(async () => {
  kept = await mkdtemp(join(tmpdir(), 'millwright-layers-'));
});
afterEach(() => rm(kept, { recursive: true }));

function filesOf(sizeBytes: number): readonly File[] {
  return [{ kind: 'file', path: 'usr/bin/node', isExecutable: true, bytes: Buffer.alloc(sizeBytes, 'node') }];
}

test('a large layer is compressed once, and is the same bytes when it is taken from where it was kept', async () => {
  const fresh = await layerOf(filesOf(5 * MIB));
  const first = await layerOf(filesOf(5 * MIB), kept);
  const [name = ''] = await readdir(kept);
  const writtenAt = (await stat(join(kept, name))).mtimeMs;
  const second = await layerOf(filesOf(5 * MIB), kept);
  expect(first.descriptor).toEqual(fresh.descriptor);
  expect(second).toEqual(first);
  expect((await stat(join(kept, name))).mtimeMs).toBe(writtenAt);
});

test('what was kept and does not unpack to the layer any more is made again', async () => {
  const { bytes, descriptor } = await layerOf(filesOf(5 * MIB), kept);
  const [name = ''] = await readdir(kept);
  const torn = [bytes.subarray(0, bytes.length / 2), Buffer.from('not gzip'), Buffer.alloc(0)];
  for (const damaged of torn) {
    await writeFile(join(kept, name), damaged);
    expect((await layerOf(filesOf(5 * MIB), kept)).descriptor).toEqual(descriptor);
    expect(await readFile(join(kept, name))).toEqual(Buffer.from(bytes));
  }
});

test('a small layer is not kept', async () => {
  await layerOf(filesOf(MIB), kept);
  expect(await readdir(kept)).toEqual([]);
});
