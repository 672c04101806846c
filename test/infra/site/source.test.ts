import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOf } from '../../../infra/site/source.ts';

test('a file that is text is its text, without the mark at its beginning', () => {
  expect(textOf('a.yaml', Buffer.from('\ufeffconfig: é\n'))).toEqual({ text: 'config: é\n' });
});

test('the first byte that is no UTF-8 is found, wherever it stands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(0xff, 0xc3, 0x80), (before, bad) => {
      const good = Buffer.from(before.replaceAll('\0', ''));
      const read = textOf('a.yaml', Buffer.concat([good, Buffer.of(bad, 0x20)]));
      const line = good.toString().split('\n').length;
      const column = good.length - good.lastIndexOf('\n');
      expect(read).toMatchObject({ problem: { line, column, rule: 'not-utf8' } });
    }),
    { seed: 1 },
  );
});
