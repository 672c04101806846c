import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameOf, printer, quoted } from '../../../../infra/host/shell/quote.ts';

/** A shell has no NUL, and takes bytes: what is no valid text is nobody's. */
const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0') && one.isWellFormed());
const run = (script: string): string => execFileSync('sh', ['-c', script], { encoding: 'utf8' });

it('a word of the shell is that word, whatever is in it', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (words) => {
      expect(run(`printf '%s\\0' ${words.map(quoted).join(' ')}`)).toBe(
        words.map((word) => `${word}\0`).join(''),
      );
    }),
    { numRuns: 50 },
  );
});

it('a printed text is that text, though it has the line that would end it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(text, fc.constantFrom('END', 'END_', '$HOME', '`id`', "'", '\\')), { maxLength: 8 }),
      (lines) => {
        const content = lines.map((line) => `${line}\n`).join('');
        expect(run(`${printer('it', content)}\nit`)).toBe(content);
      },
    ),
    { numRuns: 50 },
  );
});

it('an id is a name of the shell', () => {
  expect(nameOf('unit-edgecore.service')).toBe('unit_edgecore_service');
});
