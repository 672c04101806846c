import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BatchRefused, blockOf, entriesOf } from '../../../workloads/hub/block.ts';
import { aBatch, anEntry } from './a-batch.ts';

describe('a batch', () => {
  it('gives its entries in the order of their numbers, whatever the order in which they travelled', async () => {
    const entries = await entriesOf(aBatch(3, 6, { of: [anEntry(5), anEntry(3), anEntry(4)] }));
    expect(entries).toEqual([anEntry(3), anEntry(4), anEntry(5)]);
  });

  it('may pass over numbers that its spool no longer has', async () => {
    expect(await entriesOf(aBatch(0, 9, { of: [anEntry(7), anEntry(8)] }))).toHaveLength(2);
  });

  it.each([
    ['is no zstd', aBatch(0, 1, { entries: Buffer.from('not compressed') })],
    ['is cut off', aBatch(0, 1, { entries: aBatch(0, 1).entries.subarray(0, 20) })],
    ['holds no entries', aBatch(0, 1, { entries: zstdCompressSync(Buffer.from([0xff, 0xff, 0xff])) })],
    [
      'becomes far larger than any batch',
      aBatch(0, 1, { entries: zstdCompressSync(Buffer.alloc(64 << 20)) }),
    ],
    ['is itself too large', aBatch(0, 1, { entries: new Uint8Array(4 << 20) })],
    ['holds a number before its first', aBatch(1, 2, { of: [anEntry(0)] })],
    ['holds a number after its last', aBatch(0, 1, { of: [anEntry(1)] })],
    ['holds a number twice', aBatch(0, 2, { of: [anEntry(1), anEntry(1)] })],
    ['ends before it begins', aBatch(5, 6, { nextSequence: 4 })],
  ])('that %s is refused', async (_, batch) => {
    await expect(entriesOf(batch)).rejects.toBeInstanceOf(BatchRefused);
  });

  it('is kept without what is here already, and as it came where nothing is', async () => {
    const batch = aBatch(0, 6);
    const entries = await entriesOf(batch);
    expect((await blockOf(batch, entries, 0)).entries).toBe(batch.entries);
    const rest = await blockOf(batch, entries, 4);
    expect(rest).toMatchObject({ firstSequence: 4, nextSequence: 6 });
    expect(await entriesOf(rest)).toEqual([anEntry(4), anEntry(5)]);
  });
});
