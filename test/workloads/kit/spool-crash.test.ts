import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { recordBytes } from '../../../workloads/kit/spool-record.ts';
import { declareTexts, text, textsOf } from '../../contract/spool.ts';
import { crashCopy, segmentFiles, temporaryFolder } from './spool-folder.ts';

const ALL = { maxEntries: 1e6, maxBytes: 1e9 };
const options = { maxBytes: 128 * 1024, declare: declareTexts };

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a write that a crash tore', () => {
  /** Two flushes before, and one with two appends, of one and of two entries. Torn where `keep` of it is left. */
  async function tornLastFlush(): Promise<{
    bytes: number;
    tear: (keep: number, rest: (byte: number) => number) => Promise<string>;
  }> {
    const dir = join(root, 'whole');
    const spool = await openSpool({ dir, ...options });
    await spool.append([text('first')]);
    await spool.append([text('second')]);
    const [segment] = await segmentFiles(dir);
    await Promise.all([['third'], ['fourth', 'fifth']].map((names) => spool.append(names.map(text))));
    const before = 2 * recordBytes(6);
    const whole = await crashCopy(dir, join(root, 'crashed'));
    const end = spool.stats().bytes;
    await spool.close();
    const image = await readFile(join(whole, basename(segment!)));
    return {
      bytes: end - before,
      async tear(keep, rest) {
        const torn = await crashCopy(whole, join(root, 'torn'));
        const bytes = Buffer.from(image);
        for (let at = before + keep; at < end; at += 1) bytes[at] = rest(bytes[at]!);
        await writeFile(join(torn, basename(segment!)), bytes);
        return torn;
      },
    };
  }

  it.each([
    ['zeros', () => 0],
    ['what was there before', (byte: number) => byte ^ 0x5a],
  ])(
    'at bytes of every kind, with %s behind it, loses nothing acknowledged and shows no append in part',
    async (_, rest) => {
      const { bytes, tear } = await tornLastFlush();
      const seen = new Set<string>();
      for (let keep = 0; keep < bytes; keep += keep % 24 < 4 ? 1 : 5) {
        const dir = await tear(keep, rest);
        const spool = await openSpool({ dir, ...options });
        const texts = textsOf(await spool.read(0, ALL));
        seen.add(texts.slice(2).join(' '));
        expect(texts.slice(0, 2)).toEqual(['first', 'second']);
        expect([0, 1, 3]).toContain(texts.length - 2);
        expect(spool.stats().declaredDamaged).toBe(0);
        expect(await spool.append([text('next')])).toBe(texts.length);
        await spool.close();
        const again = await openSpool({ dir, ...options });
        expect(textsOf(await again.read(0, ALL))).toEqual([...texts, 'next']);
        await again.close();
      }
      // Both ends of the tear were really reached. A tear in the padding after the last payload harms nothing.
      expect(seen).toContain('');
      expect(seen).toContain('third');
    },
  );

  it('leaves nothing behind that a later crash could take for a record', async () => {
    // The second record of the last flush survives where the first did not: it must never come back.
    const { tear } = await tornLastFlush();
    const dir = await tear(0, () => 0);
    const [segment] = await segmentFiles(dir);
    const whole = await readFile(join(root, 'crashed', basename(segment!)));
    const torn = await readFile(segment!);
    const fourth = whole.indexOf('fourth') - 20;
    whole.copy(torn, fourth, fourth);
    await writeFile(segment!, torn);
    const spool = await openSpool({ dir, ...options });
    expect(spool.stats().nextSequence).toBe(2);
    expect(await spool.append([text('x')])).toBe(2);
    await spool.append([text('y')]);
    const crashed = await crashCopy(dir, join(root, 'again'));
    await spool.close();
    const again = await openSpool({ dir: crashed, ...options });
    expect(textsOf(await again.read(0, ALL))).toEqual(['first', 'second', 'x', 'y']);
    await again.close();
  });
});

describe('a flipped bit', () => {
  const names = ['alpha', 'bravo', 'gamma', 'delta', 'omega'];
  const eachBytes = recordBytes(5);

  async function closedSpool(): Promise<string> {
    const dir = join(root, 'closed');
    const spool = await openSpool({ dir, ...options });
    for (const name of names) await spool.append([text(name)]);
    await spool.close();
    return dir;
  }

  async function flip(path: string, bit: number): Promise<void> {
    const handle = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, bit >> 3);
    byte[0]! ^= 1 << (bit & 7);
    await handle.write(byte, 0, 1, bit >> 3);
    await handle.close();
  }

  it('in a segment is detected: each entry comes back as it was, or is declared', async () => {
    const closed = await closedSpool();
    const [segment] = await segmentFiles(closed);
    for (let bit = 0; bit < names.length * eachBytes * 8; bit += 29) {
      const dir = await crashCopy(closed, join(root, 'flipped'));
      await flip(join(dir, basename(segment!)), bit);
      const spool = await openSpool({ dir, ...options });
      const texts = textsOf(await spool.read(0, ALL));
      const declared = texts.filter((each) => each.startsWith('damaged'));
      const kept = texts.filter((each) => !each.startsWith('damaged'));
      expect(kept).toEqual(names.filter((name) => kept.includes(name)));
      // A bit of the padding between two records harms no entry.
      expect(declared).toEqual(names.flatMap((name, at) => (kept.includes(name) ? [] : [`damaged ${at} 1`])));
      expect(spool.stats().declaredDamaged).toBe(names.length - kept.length);
      expect(await spool.append([text('next')])).toBe(names.length + declared.length);
      await spool.close();
    }
  });

  it('in the position loses no entry and gives no number twice', async () => {
    const closed = join(root, 'closed');
    const opened = await openSpool({ dir: closed, ...options });
    for (const name of names) await opened.append([text(name)]);
    await opened.read(0, ALL);
    await opened.acknowledge(2);
    await opened.close();
    const file = `position-${opened.id}`;
    for (let bit = 0; bit < 2 * 4096 * 8; bit += bit % 32_768 < 420 ? 13 : 3001) {
      const dir = await crashCopy(closed, join(root, 'flipped'));
      await flip(join(dir, file), bit);
      const spool = await openSpool({ dir, ...options });
      const texts = textsOf(await spool.read(0, ALL));
      expect(texts.slice(-3)).toEqual(names.slice(2));
      expect(spool.stats().nextSequence).toBe(5);
      await spool.close();
    }
  });

  it('in a spool that was not closed is told from a torn write by the flush that came after it', async () => {
    const dir = join(root, 'open');
    const spool = await openSpool({ dir, ...options });
    for (const name of names) await spool.append([text(name)]);
    const crashed = await crashCopy(dir, join(root, 'crashed'));
    await spool.close();
    const [segment] = await segmentFiles(crashed);
    for (const at of names.keys()) {
      const flipped = await crashCopy(crashed, join(root, 'flipped'));
      await flip(join(flipped, basename(segment!)), (at * eachBytes + 22) * 8);
      const again = await openSpool({ dir: flipped, ...options });
      expect(again.stats().declaredDamaged).toBe(at === names.length - 1 ? 0 : 1);
      await again.close();
    }
  });

  it('in what was read does not let its number be given out again', async () => {
    const dir = join(root, 'read');
    const spool = await openSpool({ dir, ...options });
    for (const name of names) await spool.append([text(name)]);
    await spool.read(0, ALL);
    const crashed = await crashCopy(dir, join(root, 'crashed'));
    await spool.close();
    const [segment] = await segmentFiles(crashed);
    await flip(segment!, (4 * eachBytes + 22) * 8);
    const again = await openSpool({ dir: crashed, ...options });
    expect(again.stats().declaredDamaged).toBe(1);
    expect(await again.append([text('next')])).toBeGreaterThanOrEqual(names.length);
    await again.close();
  });

  it('that rots while the spool is open is declared before a reader can pass it', async () => {
    const dir = join(root, 'rotting');
    const spool = await openSpool({ dir, ...options });
    for (const name of names) await spool.append([text(name)]);
    const [segment] = await segmentFiles(dir);
    await flip(segment!, (eachBytes + 20) * 8);
    expect(textsOf(await spool.read(0, ALL))).toEqual(['alpha', 'gamma', 'delta', 'omega']);
    expect(textsOf(await spool.read(0, ALL))).toEqual(['alpha', 'gamma', 'delta', 'omega', 'damaged 1 1']);
    expect(spool.stats()).toMatchObject({ declaredDamaged: 1, nextSequence: 6 });
    await spool.close();
  });
});

it('a segment that is gone is declared, number for number', async () => {
  const dir = join(root, 'gone');
  const spool = await openSpool({ dir, ...options });
  for (let at = 0; at < 60; at += 1) await spool.append([text(`${at}:${'x'.repeat(1000)}`)]);
  await spool.close();
  const segments = await segmentFiles(dir);
  await rm(segments[1]!);
  const again = await openSpool({ dir, ...options });
  const texts = textsOf(await again.read(0, ALL));
  const lost = again.stats().declaredDamaged;
  expect(lost).toBeGreaterThan(0);
  expect(texts.filter((each) => each.startsWith('damaged'))).toHaveLength(1);
  expect(texts).toHaveLength(60 - lost + 1);
  await again.close();
});
