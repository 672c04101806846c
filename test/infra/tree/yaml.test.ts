import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { toYaml } from '../../../infra/tree/yaml.ts';

function anObject(data: unknown): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'edge' }, data };
}

/** Strings that have tripped emitters: words, numbers and dates of YAML 1.1, indicators, line breaks of all kinds. */
const awkward = fc.constantFrom(
  ...'yes No ON y null ~ true 1 0x1f 1e3 .5 .inf 1:30 2001-01-01 a: :a $SYS/a {a} [a] a\\b \'a\' "a"'.split(
    ' ',
  ),
  ...'- ? #a &a *a !a | > %a @a `a << = --- ... \u0085 a\u2028b \ufeffa \u007f ü ☃ 😀'.split(' '),
  ...'|- a|? a|a: b|a #b|a\n|\na|a\n\n|a\n\nb| a\nb|a\n b|a \nb|a\r\nb|a\nb\n|\t|a\tb| '.split('|'),
);
const text = fc.oneof(awkward, fc.string({ unit: 'binary', maxLength: 12 }), fc.string(), lines());

function lines() {
  return fc.array(fc.string({ maxLength: 8 }), { maxLength: 5 }).map((all) => all.join('\n'));
}

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

describe('the text of an object', () => {
  it('reads back as the object, by YAML 1.2 and by 1.1', () => {
    fc.assert(
      fc.property(value, (data) => {
        const object = anObject(data);
        expect(fromYaml(toYaml(object))).toEqual(object);
        expect(parse(toYaml(object), { version: '1.1' })).toEqual(object);
      }),
      { seed: 11, numRuns: 3000 },
    );
  });

  it('begins with who the object is, whatever the order of its fields, and ends with a line break', () => {
    const metadata = { annotations: { b: 'c' }, labels: { a: 'b' }, namespace: 'edge', name: 'one' };
    expect(toYaml({ spec: {}, metadata, kind: 'Thing', apiVersion: 'v1' })).toBe(
      [
        'apiVersion: v1',
        'kind: Thing',
        'metadata:',
        '  name: one',
        '  namespace: edge',
        '  labels:',
        '    a: b',
        '  annotations:',
        '    b: c',
        'spec: {}',
        '',
      ].join('\n'),
    );
  });

  it('shows a file line by line, so that a change of one line is one line', () => {
    expect(toYaml(anObject({ 'a.conf': 'listener 8883\n\nallow_anonymous false\n' }))).toContain(
      'data:\n  a.conf: |\n    listener 8883\n\n    allow_anonymous false\n',
    );
  });

  it('refuses what is not data', () => {
    expect(() => toYaml(anObject({ a: Number.NaN }))).toThrow('a number is not data');
    expect(() => toYaml(anObject([() => 1]))).toThrow('a function is not data');
  });
});
