import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TWIN } from '../../../workloads/contracts/twin.ts';
import type { Desired, DesiredValues } from '../../../workloads/mapper/desired.ts';
import { compareDesired, keyOf, mergeDesired, refusal } from '../../../workloads/mapper/desired.ts';
import { ARM, PLC } from './a-line.ts';

/** Few values each, so that equal stamps and equal values come up often. */
const desired: fc.Arbitrary<Desired> = fc.record({
  value: fc.constantFrom('true', 'false'),
  stamp: fc.record({
    atMs: fc.integer({ min: 0, max: 3 }),
    counter: fc.integer({ min: 0, max: 2 }),
    side: fc.constantFrom('site', 'cloud'),
    by: fc.constantFrom('plc-1', 'plc-2', 'edgecore'),
  }),
});
const key = fc.constantFrom(
  keyOf(ARM, 'maintenance'),
  keyOf(PLC, 'maintenance'),
  keyOf(ARM, 'reportPeriodMs'),
);
const values: fc.Arbitrary<DesiredValues> = fc.array(fc.tuple(key, desired)).map((rows) => new Map(rows));
const plain = (it: DesiredValues) => Object.fromEntries([...it].sort(([a], [b]) => (a < b ? -1 : 1)));

describe('S51 desired values of both sides of a cut', () => {
  it('merge alike in either direction', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(plain(mergeDesired(a, b))).toEqual(plain(mergeDesired(b, a)));
      }),
    );
  });

  it('merge alike however they are grouped', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(plain(mergeDesired(mergeDesired(a, b), c))).toEqual(
          plain(mergeDesired(a, mergeDesired(b, c))),
        );
      }),
    );
  });

  it('merge with what is known already to what is known', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = mergeDesired(a, b);
        expect(plain(mergeDesired(merged, a))).toEqual(plain(merged));
        expect(plain(mergeDesired(merged, merged))).toEqual(plain(merged));
      }),
    );
  });

  it('come to the same whatever the order in which each side hears of them, and however often', () => {
    const heard = fc.array(fc.tuple(key, desired), { minLength: 1, maxLength: 12 }).chain((rows) => {
      const twice = [...rows, ...rows];
      return fc.tuple(
        fc.shuffledSubarray(twice, { minLength: twice.length }),
        fc.shuffledSubarray(twice, { minLength: twice.length }),
      );
    });
    fc.assert(
      fc.property(heard, ([one, other]) => {
        const all = (rows: readonly (readonly [string, Desired])[]) =>
          rows.reduce<DesiredValues>((sum, row) => mergeDesired(sum, new Map([row])), new Map());
        expect(plain(all(one))).toEqual(plain(all(other)));
      }),
    );
  });

  it('hold by the later stamp; of equal ones the site’s', () => {
    const at = (atMs: number, side: 'site' | 'cloud', counter = 0): Desired => ({
      value: side,
      stamp: { atMs, counter, side, by: side },
    });
    expect(compareDesired(at(2, 'cloud'), at(1, 'site'))).toBeGreaterThan(0);
    expect(compareDesired(at(1, 'cloud', 1), at(1, 'site'))).toBeGreaterThan(0);
    expect(compareDesired(at(1, 'cloud'), at(1, 'site'))).toBeLessThan(0);
    expect(compareDesired(at(1, 'site'), at(1, 'site'))).toBe(0);
  });
});

describe('what may be desired', () => {
  const armProperty = (name: string) => TWIN.arm.find((property) => property.name === name);

  it.each([
    ['maintenance', 'true', undefined],
    ['maintenance', 'yes', 'bad-value'],
    ['reportPeriodMs', '5000', undefined],
    ['reportPeriodMs', '1', 'bad-value'],
    ['reportPeriodMs', '1e9', 'bad-value'],
    ['reportPeriodMs', '5000.5', 'bad-value'],
    ['temperatureC', '20', 'read-only'],
    ['action', 'RUN', 'safety'],
    ['moving', 'true', 'safety'],
    ['speedMmS', '2000', 'safety'],
    ['release', 'true', 'unknown-property'],
    ['restart', 'true', 'unknown-property'],
    ['runSpeedMmS', '3000', 'unknown-property'],
  ])('%s = %s: %s', (name, value, why) => {
    expect(refusal(armProperty(name), value)).toBe(why);
  });

  it('is never a property of safety, whatever its access and whatever the value', () => {
    const safety = Object.values(TWIN)
      .flat()
      .filter(({ isSafety }) => isSafety === true);
    expect(safety.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.constantFrom(...safety), fc.string(), (property, value) => {
        expect(refusal({ ...property, access: 'ReadWrite' }, value)).toBe('safety');
      }),
    );
  });
});
