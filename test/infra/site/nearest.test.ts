import { describe, expect, test } from 'vitest';
import { nearest, suggestion } from '../../../infra/site/nearest.ts';

describe('nearest', () => {
  test.each([
    ['adress', 'address'],
    ['Role', 'role'],
    ['memoryy', 'memory'],
    ['k3s-sever', undefined],
    ['zzz', undefined],
  ])('%s is taken for %s', (word, meant) => {
    expect(nearest(word, ['role', 'address', 'memory'])).toBe(meant);
  });

  test('takes the nearer of two', () => {
    expect(nearest('gw-11', ['gw-2', 'gw-12', 'gw-1'])).toBe('gw-12');
  });

  test('is quick about a word of a megabyte', () => {
    expect(nearest('x'.repeat(1024 * 1024), ['role', 'address'])).toBeUndefined();
  });
});

test('suggestion names all there is where nothing is near', () => {
  expect(suggestion('vienna', ['graz', 'lyon'])).toBe('there is: graz, lyon');
  expect(suggestion('grass', ['graz', 'lyon'])).toBe('there is: graz, lyon');
  expect(suggestion('grazz', ['graz', 'lyon'])).toBe('did you mean "graz"?');
  expect(suggestion('graz', [])).toBe('there is none yet');
});
