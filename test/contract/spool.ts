import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Declare, Spool, SpooledEntry } from '../../workloads/kit/spool.ts';

/** One spool's place. Opening it again after `close`, or after `crash`, is a restart. */
export interface SpoolPlace {
  open(options: { maxBytes: number; declare: Declare }): Promise<Spool>;
  /** ends the process that has it open, without a word */
  crash(spool: Spool): Promise<void>;
  remove(): Promise<void>;
}

const ALL = { maxEntries: 1e6, maxBytes: 1e9 };
const KIB = 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Declares each entry by its text; an earlier declaration is carried on, joined with the new one. */
export const declareTexts: Declare = (loss) => {
  if (loss.kind === 'damaged') return [text(`damaged ${loss.firstSequence} ${loss.count}`)];
  const lost = loss.entries.flatMap(({ payload }) => textsIn(payload));
  return [text(`gone ${lost.map((each) => each.split(':')[0]).join(' ')}`)];
};

export function text(of: string): Uint8Array {
  return encoder.encode(of);
}

/** What an entry accounts for: itself, or what it declares. */
export function textsIn(payload: Uint8Array): string[] {
  const it = decoder.decode(payload);
  return it.startsWith('gone ') ? it.slice(5).split(' ').filter(Boolean) : [it];
}

export function textsOf(entries: readonly SpooledEntry[]): string[] {
  return entries.map(({ payload }) => decoder.decode(payload));
}

/** What every spool promises, whatever it is made of. */
export function spoolContract(makePlace: () => Promise<SpoolPlace>): void {
  const options = { maxBytes: 512 * KIB, declare: declareTexts };

  async function inPlace(run: (place: SpoolPlace) => Promise<void>): Promise<void> {
    const place = await makePlace();
    try {
      await run(place);
    } finally {
      await place.remove();
    }
  }

  it('numbers entries without a hole, over restarts too', () =>
    inPlace(async (place) => {
      const first = await place.open(options);
      expect(await first.append([text('a'), text('b')])).toBe(0);
      expect(await first.append([text('c')])).toBe(2);
      await first.close();
      const second = await place.open(options);
      expect(second.id).toBe(first.id);
      expect(await second.append([text('d')])).toBe(3);
      const read = await second.read(0, ALL);
      expect(read.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
      expect(textsOf(read)).toEqual(['a', 'b', 'c', 'd']);
      await second.close();
    }));

  it('gives concurrent appends numbers in the order in which they came', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      const names = Array.from({ length: 200 }, (_, index) => `entry ${index}`);
      const numbers = await Promise.all(names.map((name) => spool.append([text(name)])));
      expect(numbers).toEqual(names.map((_, index) => index));
      expect(textsOf(await spool.read(0, ALL))).toEqual(names);
      await spool.close();
    }));

  it('keeps both bounds of a read, and gives one entry however large', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      await spool.append(['aaaa', 'bbbb', 'cccc'].map(text));
      expect(textsOf(await spool.read(0, { maxEntries: 2, maxBytes: 1e9 }))).toEqual(['aaaa', 'bbbb']);
      expect(textsOf(await spool.read(0, { maxEntries: 9, maxBytes: 9 }))).toEqual(['aaaa', 'bbbb']);
      expect(textsOf(await spool.read(1, { maxEntries: 9, maxBytes: 1 }))).toEqual(['bbbb']);
      expect(await spool.read(3, ALL)).toEqual([]);
      await spool.close();
    }));

  it('forgets what was acknowledged, for ever, and nothing else', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      await spool.append(['a', 'b', 'c'].map(text));
      await spool.acknowledge(2);
      await spool.acknowledge(1);
      expect(textsOf(await spool.read(0, ALL))).toEqual(['c']);
      await expect(spool.acknowledge(4)).rejects.toMatchObject({ code: 'beyond' });
      await spool.close();
      const again = await place.open(options);
      expect(textsOf(await again.read(0, ALL))).toEqual(['c']);
      expect(again.stats()).toMatchObject({
        entries: 1,
        oldestSequence: 2,
        acknowledgedSequence: 2,
        nextSequence: 3,
      });
      await again.close();
    }));

  it('goes on numbering when everything was acknowledged', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      await spool.append([text('a')]);
      await spool.acknowledge(1);
      await place.crash(spool);
      const again = await place.open(options);
      expect(await again.append([text('b')])).toBe(1);
      await again.close();
    }));

  it('refuses an append that is too large, and one after its end, and keeps nothing of them', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      await expect(spool.append([text('a'), new Uint8Array(KIB * KIB)])).rejects.toMatchObject({
        code: 'too-large',
      });
      expect(await spool.append([text('b')])).toBe(0);
      await spool.close();
      await expect(spool.append([text('c')])).rejects.toMatchObject({ code: 'closed' });
      const again = await place.open(options);
      expect(textsOf(await again.read(0, ALL))).toEqual(['b']);
      await again.close();
    }));

  it('opens for one owner at a time', () =>
    inPlace(async (place) => {
      const spool = await place.open(options);
      await expect(place.open(options)).rejects.toMatchObject({ code: 'locked' });
      await spool.close();
      await (await place.open(options)).close();
    }));

  it('T21 stays within its bound, and declares in writing whatever it gives up', () =>
    inPlace(async (place) => {
      const spool = await place.open({ ...options, maxBytes: 128 * KIB });
      const names = Array.from({ length: 600 }, (_, index) => `e${index}`);
      for (const name of names) {
        await spool.append([text(`${name}:${'x'.repeat(500)}`)]);
        expect(spool.stats().diskBytes).toBeLessThanOrEqual(128 * KIB);
      }
      expect(spool.stats().declaredDropped).toBeGreaterThan(0);
      const accounted = (await spool.read(0, ALL)).flatMap(({ payload }) => textsIn(payload));
      expect(new Set(accounted.map((each) => each.split(':')[0]))).toEqual(new Set(names));
      await spool.close();
    }));

  it('holds after any sequence of appends, acknowledgements, crashes and restarts what a list would hold', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({
              do: fc.constant('append' as const),
              sizes: fc.array(fc.nat(3000), { maxLength: 4 }),
            }),
            fc.record({
              do: fc.constant('acknowledge' as const),
              share: fc.double({ min: 0, max: 1, noNaN: true }),
            }),
            fc.record({ do: fc.constantFrom('crash' as const, 'restart' as const, 'read' as const) }),
          ),
          { maxLength: 40 },
        ),
        (steps) =>
          inPlace(async (place) => {
            let spool = await place.open(options);
            const model: string[] = [];
            let acknowledged = 0;
            for (const step of steps) {
              if (step.do === 'append') {
                const names = step.sizes.map((size, index) => `${model.length + index}:${'x'.repeat(size)}`);
                expect(await spool.append(names.map(text))).toBe(model.length);
                model.push(...names);
              } else if (step.do === 'acknowledge') {
                acknowledged += Math.floor((model.length - acknowledged) * step.share);
                await spool.acknowledge(acknowledged);
              } else if (step.do !== 'read') {
                await (step.do === 'crash' ? place.crash(spool) : spool.close());
                spool = await place.open(options);
              }
              expect(spool.stats()).toMatchObject({
                entries: model.length - acknowledged,
                nextSequence: model.length,
                declaredDropped: 0,
                declaredDamaged: 0,
              });
              if (step.do === 'read') {
                expect(textsOf(await spool.read(acknowledged, ALL))).toEqual(model.slice(acknowledged));
              }
            }
            expect(textsOf(await spool.read(0, ALL))).toEqual(model.slice(acknowledged));
            await spool.close();
          }),
      ),
      { seed: 96, numRuns: 60 },
    ));
}
