import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameFault } from '../../../infra/site/names.ts';
import { SiteError } from '../../../infra/site/problem.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { aStacksFolder, brokenSite } from '../../stacks-folder.ts';

/** Any character of Unicode, but mostly those of which names are made. */
const character = fc.oneof(
  fc.constantFrom('a', 'z', '0', '-', '_', '.', ' ', 'A', '\u2011'),
  fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
);

describe('nameFault', () => {
  test('T12 a U+2011 is named with its place, and with what to type in its stead', () => {
    expect(nameFault('edge\u2011sensor\u2011service')).toEqual({
      got: '"edge\u2011sensor\u2011service" with U+2011 NON-BREAKING HYPHEN as character 5',
      remedy: 'type the hyphen of the keyboard, "-" (U+002D): write "edge-sensor-service"',
    });
  });

  test.each([
    ['Weld_1', '"Weld_1" with U+0057 as character 1', 'write "weld-1"'],
    ['weld 1', '"weld 1" with U+0020 as character 5', 'write "weld-1"'],
    ['weld.1', '"weld.1" with U+002E as character 5', 'write "weld-1"'],
    ['w\u0435ld', '"w\u0435ld" with U+0435 as character 2', 'write "w-ld"'],
    ['\u{1f916}', '"\u{1f916}" with U+1F916 as character 1', 'write another name'],
    ['-weld', '"-weld"', 'write "weld"'],
    ['weld-', '"weld-"', 'write "weld"'],
    ['', '""', 'write a name'],
    ['a'.repeat(64), 'a name of 64 characters', 'shorten it to 63'],
  ])('%j is told to be mended', (name, got, remedy) => {
    expect(nameFault(name)).toEqual({ got, remedy });
  });

  test('a name that it proposes has no fault', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 80 }), (characters) => {
        const name = characters.join('');
        const proposed = /write "([^"]*)"$/.exec(nameFault(name)?.remedy ?? '')?.[1];
        if (proposed !== undefined) expect(nameFault(proposed)).toBeUndefined();
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('a site', () => {
  test.each([
    ['hosts', 'gw-2:', 'gw\u20112:', '9:7'],
    ['cells', 'weld-2:', 'weld\u20132:', '14:7'],
    ['machines', 'type: weld, host: gw-1,', 'type: weld, host: gw-1, arms: { arm_9: {} },', '13:49'],
  ])('T12 with a name in its %s that is no DNS label is refused at that name', (_, from, to, at) => {
    try {
      loadSite('a', { stacksDir: aStacksFolder({ 'Pulumi.a.yaml': brokenSite(from, to) }) });
      expect.unreachable();
    } catch (error) {
      const named = (error as SiteError).problems.filter(({ rule }) => rule === 'name');
      expect(named.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    }
  });

  test('a host has a name that leaves room for the workload before it', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': brokenSite('gw-2:', `${'g'.repeat(31)}:`) });
    expect(() => loadSite('a', { stacksDir })).toThrow('a name of 31 characters');
  });
});
