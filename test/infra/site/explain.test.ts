import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain, explainedInWords } from '../../../infra/site/explain.ts';
import type { Explanation } from '../../../infra/site/explain.ts';
import { loadResolved } from '../../../stacks/site-files.ts';
import { aStacksFolder, brokenSite } from '../../stacks-folder.ts';

function explained(at: string, text = brokenSite('x', 'x')): readonly Explanation[] {
  const { tree } = loadResolved('a', { stacksDir: aStacksFolder({ 'Pulumi.a.yaml': text }) });
  const found = explain(tree, at);
  if ('unknown' in found) throw new Error(`${found.unknown}: ${found.remedy}`);
  return found.explanations;
}

const told = ([explanation]: readonly Explanation[]): readonly string[] =>
  explanation!.settings.map(({ effect, layer, path: at, value, line }) =>
    [effect, layer, at, String(value), line].join(' '),
  );

/** The line of a file of stacks/ that holds a text, so that a comment more in it breaks no test. */
function lineOf(file: string, text: string): number {
  const lines = fs.readFileSync(path.join(import.meta.dirname, '../../../stacks', file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

const ARCHETYPE = 'archetypes/welding-line.yaml';

describe('explain', () => {
  test('names the layers of a value, the one that holds last', () => {
    const text = brokenSite(
      'address: 10.0.0.2',
      'address: 10.0.0.2\n        memory: 4GiB\n        reason: it has the mapper',
    );
    expect(told(explained('hosts.gw-2.memory', text))).toEqual([
      `overridden archetype defaults.host.memory 2GiB ${lineOf(ARCHETYPE, 'memory: 2GiB')}`,
      'holds site hosts.gw-2.memory 4GiB 12',
    ]);
  });

  test('goes through defaults, cell type and cell', () => {
    const text = brokenSite('host: gw-1, ', 'host: gw-1, scanners: { scanner-1: { rangeMm: 11000 } }, ');
    expect(told(explained('cells.weld-1.scanners.scanner-1.rangeMm', text))).toEqual([
      `overridden fleet defaults.scanner.rangeMm 12000 ${lineOf('fleet.yaml', 'rangeMm: 12000')}`,
      'holds site cells.weld-1.scanners.scanner-1.rangeMm 11000 13',
    ]);
  });

  test('has a cell type above the defaults, whichever file they stand in', () => {
    const text = brokenSite('    hosts:', '    defaults: { scanner: { headingDeg: 10 } }\n    hosts:');
    expect(told(explained('cells.weld-1.scanners.scanner-1.headingDeg', text))).toEqual([
      'overridden site defaults.scanner.headingDeg 10 7',
      `holds archetype cellTypes.weld.scanners.scanner-1.headingDeg 45 ${lineOf(ARCHETYPE, 'scanner-1:')}`,
    ]);
  });

  test('tells who removed a value, and what it was', () => {
    const text = brokenSite('host: gw-1, ', 'host: gw-1, arms: { arm-5: null }, ');
    const [explanation] = explained('cells.weld-1.arms.arm-5.atMm.xMm', text);
    expect(told([explanation!])).toEqual([
      `overridden archetype cellTypes.weld.arms.arm-5.atMm.xMm 6300 ${lineOf(ARCHETYPE, 'arm-5:')}`,
      'removes site cells.weld-1.arms.arm-5 null 13',
    ]);
    expect(explainedInWords(explanation!)).toMatch(
      /^cells\.weld-1\.arms\.arm-5\.atMm\.xMm = nothing: removed\n/,
    );
  });

  test('of a map gives every value below it', () => {
    expect(explained('wan').map(({ path: at, value }) => [at, value])).toEqual([
      ['wan.rateMbit', 20],
      ['wan.latencyMs', 60],
      ['wan.offlineDays', 3],
    ]);
  });

  test('of everything gives every value of the site, each set by a line', () => {
    const all = explained('');
    expect(all.length).toBeGreaterThan(100);
    expect(all.every(({ settings }) => settings.length > 0)).toBe(true);
  });

  test.each([
    ['hosts.gw-3.memory', 'hosts.gw-3: did you mean "gw-1"?'],
    ['hosts.gw-1.memry', 'hosts.gw-1.memry: did you mean "memory"?'],
    ['wan.rateMbit.x', 'wan.rateMbit.x: there is none yet'],
    ['constructor', 'constructor: there is: '],
  ])('of %s, which is not there, says what was meant', (at, words) => {
    expect(() => explained(at)).toThrow(words);
  });
});
