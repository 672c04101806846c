import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldChanges, fieldLine } from '../../stacks/field-changes.ts';

function lines(before: unknown, after: unknown): string[] {
  return fieldChanges(before, after).map(fieldLine);
}

describe('fieldChanges', () => {
  it('names each field that differs, with both values', () => {
    expect(
      lines({ spec: { replicas: 1, paused: true } }, { spec: { replicas: 2, minReadySeconds: 5 } }),
    ).toEqual(['~ spec.replicas: 1 → 2', '- spec.paused: true', '+ spec.minReadySeconds: 5']);
  });

  it('tells the elements of a list apart by their name, not by their place', () => {
    const before = {
      containers: [
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:1' },
      ],
    };
    const after = { containers: [{ name: 'b', image: 'b:2' }] };
    expect(lines(before, after)).toEqual([
      '- containers.a: {"name":"a","image":"a:1"}',
      '~ containers.b.image: b:1 → b:2',
    ]);
  });

  it('looks into a plan that is text inside a ConfigMap', () => {
    const plan = (rateHz: number) => ({
      data: { 'plan.json': JSON.stringify({ cells: [{ name: 'c', rateHz }] }) },
    });
    expect(lines(plan(20), plan(25))).toEqual(['~ data.plan.json.cells.c.rateHz: 20 → 25']);
  });

  it('shows the lines of a settings file that come and go, and not those that move', () => {
    expect(lines({ conf: 'a\nb\nc\n' }, { conf: 'c\na\nd\n' })).toEqual(['- conf: b', '+ conf: d']);
  });

  it('shortens what is long', () => {
    expect(lines({ a: 'x'.repeat(100) }, { a: 'y' })[0]).toBe(`~ a: ${'x'.repeat(59)}… → y`);
  });

  it('finds nothing exactly where two values are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, other) => {
        expect(fieldChanges(one, structuredClone(one))).toEqual([]);
        const isEmpty = (value: unknown) =>
          typeof value === 'object' && value !== null && Object.keys(value).length === 0;
        if (JSON.stringify(one) === JSON.stringify(other) || isEmpty(one) || isEmpty(other)) return;
        if (typeof one === 'object' && typeof other === 'object') return;
        expect(fieldChanges(one, other).length).toBeGreaterThan(0);
      }),
      { seed: 5 },
    );
  });
});
