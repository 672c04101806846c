import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Interval } from '../../../workloads/kit/intervals.ts';
import { addInterval, countOf, covers, without } from '../../../workloads/kit/intervals.ts';

const interval = fc.tuple(fc.nat(40), fc.nat(8)).map(([from, count]) => ({ from, to: from + count }));
const intervals = fc.array(interval, { maxLength: 20 });

function numbersIn(set: readonly Interval[]): number[] {
  return set.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
}

function setOf(added: readonly Interval[]): Interval[] {
  const set: Interval[] = [];
  for (const each of added) addInterval(set, each);
  return set;
}

it('a set of intervals holds what a set of numbers holds, sorted and with no two that touch', () => {
  fc.assert(
    fc.property(intervals, interval, (added, asked) => {
      const set: Interval[] = [];
      const numbers = new Set<number>();
      for (const each of added) {
        const before = numbers.size;
        for (const number of numbersIn([each])) numbers.add(number);
        expect(addInterval(set, each)).toBe(numbers.size - before);
      }
      expect(numbersIn(set)).toEqual([...numbers].sort((a, b) => a - b));
      expect(countOf(set)).toBe(numbers.size);
      set.slice(1).forEach(({ from }, at) => expect(from).toBeGreaterThan(set[at]!.to));
      expect(covers(set, asked)).toBe(numbersIn([asked]).every((number) => numbers.has(number)));
    }),
    { seed: 96 },
  );
});

it('what is in one set and not in the other is what numbers would say', () => {
  fc.assert(
    fc.property(intervals, intervals, (one, other) => {
      const taken = new Set(numbersIn(setOf(other)));
      const left = numbersIn(setOf(one)).filter((number) => !taken.has(number));
      expect(numbersIn(without(setOf(one), setOf(other)))).toEqual(left);
    }),
    { seed: 97 },
  );
});
