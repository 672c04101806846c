import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFlush, scanRecords } from '../../../workloads/kit/spool-record.ts';

const SALT = 0x5eed;
const SEGMENT_BYTES = 4096;

/** A segment after some flushes, each of some appends, each of some entries; and where the last flush begins. */
function aSegment(flushes: readonly (readonly (readonly string[])[])[], base = 3, salt = SALT) {
  const bytes = Buffer.alloc(SEGMENT_BYTES);
  let at = 0;
  let lastAt = 0;
  let sequence = base;
  for (const appends of flushes) {
    const payloads = appends.map((entries) => entries.map((entry) => Buffer.from(entry)));
    const flush = encodeFlush(payloads, { firstSequence: sequence, salt });
    flush.bytes.copy(bytes, at);
    lastAt = at;
    at += flush.bytes.byteLength;
    sequence = flush.nextSequence;
  }
  return { bytes, lastAt, usedBytes: at, end: sequence };
}

function textsIn(bytes: Buffer, scan: ReturnType<typeof scanRecords>): string[] {
  return scan.records.map(({ offset, length }) => bytes.subarray(offset, offset + length).toString());
}

const FLUSHES = [[['first']], [['second'], ['third', 'fourth']], [['fifth', 'sixth'], ['seventh']]];
const scan = (bytes: Buffer, durable = 0) => scanRecords(bytes, { salt: SALT, base: 3, durable });

describe('the records of a segment', () => {
  it('are read back as they were written', () => {
    const { bytes, usedBytes, end } = aSegment(FLUSHES);
    const found = scan(bytes);
    expect(textsIn(bytes, found)).toEqual(FLUSHES.flat(2));
    expect(found).toMatchObject({ damaged: [], end, usedBytes });
  });

  it.each([
    ['zeros', () => 0],
    ['what was there before', (byte: number) => byte ^ 0xa5],
  ])(
    'torn at every byte of the last flush, with %s behind: all before is there, an append whole or not',
    (_, rest) => {
      const { bytes, lastAt, usedBytes } = aSegment(FLUSHES);
      const counts = new Set<number>();
      for (let cut = lastAt; cut < usedBytes; cut += 1) {
        const torn = Buffer.from(bytes);
        for (let at = cut; at < usedBytes; at += 1) torn[at] = rest(torn[at]!);
        const found = scan(torn);
        const texts = textsIn(torn, found);
        expect(texts.slice(0, 4)).toEqual(['first', 'second', 'third', 'fourth']);
        expect(found.damaged).toEqual([]);
        expect(found.end).toBe(3 + texts.length);
        counts.add(texts.length - 4);
      }
      // Three only where the cut is in the padding behind the last payload.
      expect([...counts].sort()).toEqual(rest(1) === 0 ? [0, 2, 3] : expect.arrayContaining([0, 2]));
    },
  );

  it('with any bit flipped that was known to be durable, are as they were or declared damaged', () => {
    const { bytes, usedBytes, end } = aSegment(FLUSHES);
    const all = FLUSHES.flat(2);
    for (let bit = 0; bit < usedBytes * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const found = scan(flipped, end);
      const lost = new Set(found.damaged.flatMap(({ from, to }) => (to - from === 1 ? [from - 3] : [-1])));
      expect(lost.size).toBeLessThanOrEqual(1);
      expect(textsIn(flipped, found)).toEqual(all.filter((_, at) => !lost.has(at)));
      expect(found.end).toBe(end);
    }
  });

  it('of another life of the file, and records that a payload pretends, are none', () => {
    const former = aSegment([[['stale'], ['stale too']]], 9, SALT + 1);
    expect(scan(former.bytes).records).toEqual([]);
    const forged = encodeFlush([[Buffer.from('forged')]], { firstSequence: 4, salt: 0 }).bytes;
    const { bytes, lastAt } = aSegment([[['first']], [[forged.toString('latin1')]]]);
    forged.copy(bytes, lastAt + 24);
    expect(textsIn(bytes, scan(bytes))).toEqual(['first']);
  });

  it('give neither an error nor an entry that was never written, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 2000 }), fc.nat(50), (noise, durable) => {
        const bytes = Buffer.alloc(SEGMENT_BYTES);
        bytes.set(noise);
        const found = scan(bytes, durable);
        expect(found.records).toEqual([]);
        expect(found.end).toBe(Math.max(3, durable));
      }),
      { seed: 7 },
    );
  });
});
