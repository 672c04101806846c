import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SiteError } from '../../../infra/site/problem.ts';
import type { Problem } from '../../../infra/site/problem.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { aStacksFolder, brokenSite, SMALL_SITE } from '../../stacks-folder.ts';

interface Broken {
  readonly why: string;
  readonly file: string | Uint8Array;
  readonly at: string;
  readonly got: string;
  readonly remedy: string;
}

function problemsOf(file: string | Uint8Array): readonly Problem[] {
  try {
    loadSite('a', { stacksDir: aStacksFolder({ 'Pulumi.a.yaml': file }) });
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
  return [];
}

const bytes = (text: string, ...more: number[]): Uint8Array =>
  Uint8Array.from([...Buffer.from(text), ...more]);

const BROKEN: readonly Broken[] = [
  // the file
  { why: 'is empty', file: '', at: '1:1', got: 'an empty file', remedy: 'begin with `config:`' },
  {
    why: 'is only a comment',
    file: '# later\n',
    at: '1:1',
    got: 'an empty file',
    remedy: 'begin with `config:`',
  },
  {
    why: 'is larger than a site file can be',
    file: new Uint8Array(256 * 1024 + 1).fill(0x20),
    at: '1:1',
    got: '262145 bytes',
    remedy: 'check that this is the file you meant',
  },
  {
    why: 'is binary',
    file: bytes('config:\n  a', 0, 1, 2),
    at: '2:4',
    got: 'a NUL byte',
    remedy: 'looks like a binary file',
  },
  {
    why: 'is Latin-1',
    file: bytes('config:\n  title: Caf', 0xe9, 0x0a),
    at: '2:13',
    got: 'the byte 0xe9',
    remedy: 'save the file as UTF-8',
  },
  {
    why: 'is UTF-16',
    file: Uint8Array.of(0xff, 0xfe, 0x63, 0),
    at: '1:1',
    got: 'UTF-16',
    remedy: 'as UTF-8',
  },
  { why: 'is a text', file: 'hello\n', at: '1:1', got: 'no `config:`', remedy: 'begin with `config:`' },
  {
    why: 'is a stack of another project',
    file: 'config:\n  aws:region: eu-central-1\n',
    at: '1:1',
    got: 'no `millwright:site:`',
    remedy: '`  millwright:site:`',
  },
  {
    why: 'has a list for a site',
    file: 'config:\n  millwright:site:\n    - graz\n',
    at: '3:5',
    got: '["graz"]',
    remedy: 'without the brackets or dashes',
  },
  // YAML
  {
    why: 'is indented with a tab',
    file: brokenSite('    title', '\ttitle'),
    at: '4:1',
    got: 'Tabs are not allowed as indentation',
    remedy: 'indent with spaces',
  },
  {
    why: 'has an open bracket',
    file: brokenSite('offlineDays: 3 }', 'offlineDays: 3'),
    at: '7:5',
    got: 'no YAML',
    remedy: 'close what is open above it',
  },
  {
    why: 'has an open quote',
    file: brokenSite('A small site', '"A small site'),
    at: '18:1',
    got: 'no YAML',
    remedy: 'close the quote or the bracket',
  },
  {
    why: 'has two documents',
    file: `${SMALL_SITE}---\nconfig: {}\n`,
    at: '18:1',
    got: 'multiple documents',
    remedy: 'one document',
  },
  {
    why: 'has a tag',
    file: brokenSite('A small site', '!!js/function "x"'),
    at: '4:12',
    got: 'tag',
    remedy: 'remove the tag',
  },
  {
    why: 'is an anchor bomb',
    file: `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n${brokenSite('A small site', '&t [*c, *c]')}`,
    at: '7:15',
    got: 'the anchor &t',
    remedy: 'write the value where it holds',
  },
  {
    why: 'is nested too deep for a parser',
    file: brokenSite('A small site', '['.repeat(50_000)),
    at: '4:1',
    got: 'brackets in brackets',
    remedy: 'nothing in a site is nested that deep',
  },
  {
    why: 'is nested deeper than a site',
    file: brokenSite('A small site', '{a: '.repeat(20) + '1' + '}'.repeat(20)),
    at: '4:76',
    got: 'more than 16 maps',
    remedy: 'see stacks/site.schema.json',
  },
  {
    why: 'has a key twice',
    file: brokenSite('region: Nowhere', 'title: Again'),
    at: '5:5',
    got: '`title` a second time',
    remedy: 'first written in line 4',
  },
  {
    why: 'has two hosts of one name',
    file: brokenSite('gw-2:', 'gw-1:'),
    at: '9:7',
    got: '`gw-1` a second time',
    remedy: 'first written in line 8',
  },
  {
    why: 'has a number as a name',
    file: brokenSite('gw-2:', '2:'),
    at: '9:7',
    got: 'no plain text',
    remedy: 'in quotes',
  },
  {
    why: 'has a key that is a trap of JavaScript',
    file: brokenSite('title: A small site', '__proto__: { a: 1 }'),
    at: '4:5',
    got: '__proto__',
    remedy: 'plain text',
  },
  // the shape
  {
    why: 'has an unknown key',
    file: brokenSite('address: 10.0.0.2', 'adress: 10.0.0.2'),
    at: '11:9',
    got: 'the unknown key `adress`',
    remedy: 'did you mean `address`?',
  },
  {
    why: 'lacks a key',
    file: brokenSite('    region: Nowhere\n', ''),
    at: '2:3',
    got: 'nothing',
    remedy: 'write `region:` here',
  },
  {
    why: 'has a key without a value',
    file: brokenSite('region: Nowhere', 'region:'),
    at: '5:5',
    got: 'nothing behind the colon',
    remedy: 'none sets region',
  },
  {
    why: 'removes what it needs',
    file: brokenSite('address: 10.0.0.2', 'address: 10.0.0.2\n        memory: null'),
    at: '12:17',
    got: 'nothing',
    remedy: '`hosts.gw-2.memory` is removed (null)',
  },
  {
    why: 'has a text where a number belongs',
    file: brokenSite('rateMbit: 20', 'rateMbit: 20 Mbit'),
    at: '6:22',
    got: '"20 Mbit"',
    remedy: 'write the number alone',
  },
  {
    why: 'has a number in quotes',
    file: brokenSite('rateMbit: 20', 'rateMbit: "20"'),
    at: '6:22',
    got: '"20"',
    remedy: 'take the quotes off: 20',
  },
  {
    why: 'has a number that no one can mean',
    file: brokenSite('latencyMs: 60', 'latencyMs: .inf'),
    at: '6:37',
    got: 'Infinity',
    remedy: 'change `latencyMs`',
  },
  {
    why: 'has a negative number',
    file: brokenSite('offlineDays: 3', 'offlineDays: -3'),
    at: '6:54',
    got: '-3',
    remedy: 'change `offlineDays`',
  },
  {
    why: 'has a time zone that is an offset',
    file: brokenSite(
      'region: Nowhere',
      "region: Nowhere\n    maintenance: { timeZone: '+01:00', days: { sun: {} }, opensAt: '02:30', minutes: 60, system: apt, ring: 0 }",
    ),
    at: '6:30',
    got: '+01:00',
    remedy: 'change `timeZone`',
  },
  {
    why: 'has a version that YAML takes for a number',
    file: brokenSite('region: Nowhere', 'region: Nowhere\n    versions: { kubernetes: 1.35 }'),
    at: '6:29',
    got: '1.35',
    remedy: 'put it in quotes: "1.35"',
  },
  {
    why: 'has a size without a unit',
    file: brokenSite('address: 10.0.0.2', 'address: 10.0.0.2\n        memory: 2'),
    at: '12:17',
    got: '2',
    remedy: 'write it with its unit: 2GiB',
  },
  {
    why: 'has a size with a unit of another kind',
    file: brokenSite('address: 10.0.0.2', 'address: 10.0.0.2\n        memory: 512 MB'),
    at: '12:17',
    got: '"512 MB"',
    remedy: 'write it with its unit: 512MiB',
  },
  {
    why: 'has a title that steers a terminal',
    file: brokenSite('A small site', '"\\e[2J"'),
    at: '4:12',
    got: '"\\u001b[2J"',
    remedy: 'change `title`',
  },
  {
    why: 'has a map where a value belongs',
    file: brokenSite('A small site', '{ en: A small site }'),
    at: '4:12',
    got: 'a map',
    remedy: 'write one value here',
  },
  {
    why: 'has a value where a map belongs',
    file: brokenSite('{ type: weld, host: gw-1, originMm: { xMm: 0, yMm: 0 } }', 'weld'),
    at: '13:15',
    got: '"weld"',
    remedy: 'write a map below `weld-1:`',
  },
  {
    why: 'has a role that is none',
    file: brokenSite('k3s-agent', 'k3s-agnet'),
    at: '10:15',
    got: '"k3s-agnet"',
    remedy: 'did you mean `k3s-agent`?',
  },
  {
    why: 'has a host with two roles',
    file: brokenSite('role: k3s-agent', 'role: [k3s-agent, kubeedge-edge]'),
    at: '10:15',
    got: '["k3s-agent","kubeedge-edge"]',
    remedy: 'for a second role take a second host',
  },
  {
    why: 'has a host whose role is written twice',
    file: brokenSite('role: k3s-agent', 'role: k3s-agent\n        role: kubeedge-edge'),
    at: '11:9',
    got: '`role` a second time',
    remedy: 'first written in line 10',
  },
  {
    why: 'has an address that is none',
    file: brokenSite('10.0.0.2', '10.0.0.256'),
    at: '11:18',
    got: '"10.0.0.256"',
    remedy: 'change `address`',
  },
  {
    why: 'has an address that no host can have',
    file: brokenSite('10.0.0.2', '127.0.0.1'),
    at: '11:18',
    got: '"127.0.0.1"',
    remedy: 'change `address`',
  },
  {
    why: 'has a fraction where a whole number belongs',
    file: brokenSite('xMm: 13000', 'xMm: 13000.25'),
    at: '17:26',
    got: '13000.25',
    remedy: 'round it: 13000',
  },
  {
    why: 'has a cell of a type that is none',
    file: brokenSite('weld-1: { type: weld', 'weld-1: { type: welds'),
    at: '13:23',
    got: '"welds"',
    remedy: 'did you mean "weld"?',
  },
  {
    why: 'names an archetype that is not there',
    file: brokenSite('welding-line', 'weldingline'),
    at: '3:16',
    got: '"weldingline"',
    remedy: 'did you mean "welding-line"?',
  },
  {
    why: 'has an encrypted value for a site',
    file: 'config:\n  millwright:site:\n    secure: AAABAC\n',
    at: '3:5',
    got: 'the unknown key `secure`',
    remedy: 'remove it',
  },
];

describe('a broken site file', () => {
  test.each(BROKEN)('that $why is refused at $at', ({ file, at, got, remedy }) => {
    const problems = problemsOf(file);
    const told = problems.map(
      (problem) => `${problem.line}:${problem.column} got ${problem.got} → ${problem.remedy}`,
    );
    expect(
      problems.every((problem) => /^(\.\.\/)*.*Pulumi\.a\.yaml$/.test(problem.file)),
      String(told),
    ).toBe(true);
    const found = problems.find(
      (problem) =>
        `${problem.line}:${problem.column}` === at &&
        problem.got.includes(got) &&
        problem.remedy.includes(remedy),
    );
    expect(found, told.join('\n')).toBeDefined();
  });

  test('that is right is not refused', () => {
    expect(problemsOf(SMALL_SITE)).toEqual([]);
  });

  test('tells all its problems at once, in the order of their lines', () => {
    const file = SMALL_SITE.replace('k3s-agent', 'k3s-agnet')
      .replace('rateMbit: 20', 'rateMbit: no')
      .replace('region', 'regoin');
    const problems = problemsOf(file);
    expect(problems.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '2 missing',
      '5 unknown-key',
      '6 value',
      '10 value',
    ]);
  });

  test('tells what else is wrong beside a key that is there twice', () => {
    const file = brokenSite('region: Nowhere', 'title: Again').replace('k3s-agent', 'k3s-agnet');
    expect(problemsOf(file).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
      '2 missing',
      '5 duplicate-key',
      '10 value',
    ]);
  });

  test.each([
    [
      'a cell of a type that is none',
      brokenSite('weld-1: { type: weld', 'weld-1: { type: welds'),
      'no-such-type',
    ],
    ['a null that removes nothing', brokenSite('region: Nowhere', 'region:'), 'removed-nothing'],
  ])('tells %s once, and not what is missing by it', (_what, file, rule) => {
    expect(problemsOf(file).map((problem) => problem.rule)).toEqual([rule]);
  });

  test('has no say over the terminal that its problems are printed on', () => {
    const message = new SiteError(problemsOf(brokenSite('region: Nowhere', '"\\e[2J\\u202e": 1'))).message;
    expect(message).toContain('\\u{1b}[2J\\u{202e}');
    expect(message).not.toMatch(/[\u001b\u202e]/);
  });

  test('cannot have its archetype chosen by a layer below it', () => {
    const stacksDir = aStacksFolder({ 'Pulumi.a.yaml': SMALL_SITE });
    fs.appendFileSync(path.join(stacksDir, 'fleet.yaml'), 'archetype: welding-line\n');
    expect(() => loadSite('a', { stacksDir })).toThrow('wanted the archetype in the site file alone');
  });

  test('tells a wrong line of the fleet once, however many cells it reaches', () => {
    const stacksDir = aStacksFolder({
      'Pulumi.a.yaml': SMALL_SITE,
      'fleet.yaml': 'defaults:\n  scanner:\n    rayz: 2\n',
    });
    try {
      loadSite('a', { stacksDir });
      expect.unreachable();
    } catch (error) {
      const { problems } = error as SiteError;
      expect(problems.filter(({ rule }) => rule === 'unknown-key')).toMatchObject([
        { line: 3, column: 5, path: 'defaults.scanner.rayz', remedy: 'did you mean `rays`?' },
      ]);
    }
  });
});
