import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmRun } from './a-process.ts';
import { aFolder, someSiteFiles } from './temp-folder.ts';

const HEAD = 'config:\n  millwright:site:\n    archetype: welding-line\n';

/** Sites that are broken in one way each, by the rule that each breaks. */
const BROKEN = {
  alias: `${HEAD}    a: &a [x, x]\n    b: [*a, *a]\n`,
  'duplicate-key': `${HEAD}    archetype: welding-line\n`,
  'no-site': '',
  'not-text': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]),
  'too-large': 50 * 2 ** 20,
  'unknown-key': `${HEAD}    wann: 3\n`,
  value: `${HEAD}    hosts: []\n`,
};

interface Row {
  file: string;
  line: number;
  column: number;
  rule: string;
  got: string;
  wanted: string;
  remedy: string;
}

function someBrokenSites(): string {
  const folder = someSiteFiles();
  for (const [rule, content] of Object.entries(BROKEN)) {
    const file = path.join(folder, `Pulumi.${rule}.yaml`);
    writeFileSync(file, typeof content === 'number' ? '' : content);
    if (typeof content === 'number') truncateSync(file, content);
  }
  return folder;
}

/** Has a command refuse sites: with 2, with nothing written, and with whole rows, which are given back by their site. */
async function refused(verb: string, args: readonly string[]): Promise<Map<string, readonly Row[]>> {
  const [stacks, out] = [someBrokenSites(), aFolder()];
  const before = readdirSync(stacks, { recursive: true });
  const writing = ['render', 'start'].includes(verb) ? ['--out', out] : [];
  const { code, stdout } = await npmRun(verb, [...args, '--stacks', stacks, '--json', ...writing]);
  expect(code).toBe(2);
  expect(readdirSync(out)).toEqual([]);
  expect(readdirSync(stacks, { recursive: true })).toEqual(before);
  const { problems } = JSON.parse(stdout) as { problems: readonly Row[] };
  for (const { line, column, got, wanted, remedy } of problems) {
    expect(Math.min(line, column, got.length, wanted.length, remedy.length)).toBeGreaterThan(0);
  }
  return Map.groupBy(problems, ({ file }) => path.basename(file).split('.')[1] ?? '');
}

describe('a site that is broken', () => {
  it.each(['render', 'policies'])('is refused by %s, with all others that are', async (verb) => {
    const rows = await refused(verb, []);
    expect([...rows.keys()].toSorted()).toEqual(Object.keys(BROKEN).toSorted());
    for (const [site, own] of rows) expect(own.map(({ rule }) => rule)).toContain(site);
  });

  it.each([
    ['explain', 'alias', []],
    ['preview', 'not-text', ['--against', 'HEAD']],
    ['start', 'too-large', ['--for', '1s']],
  ])('is refused by %s', async (verb, site, more) => {
    const rows = await refused(verb, [site, ...more]);
    expect([...rows.keys()]).toEqual([site]);
    expect(rows.get(site)?.map(({ rule }) => rule)).toContain(site);
  });
});
