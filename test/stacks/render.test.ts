import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAYERS } from '../../infra/kube/layer.ts';
import { EXCEPTIONS } from '../../policies/exceptions.ts';
import { prepareAll } from '../../stacks/prepare.ts';
import type { Rendered } from '../../stacks/render.ts';
import { treeOf, writeSites } from '../../stacks/render.ts';
import { readTree } from '../../stacks/write-tree.ts';
import { npmRun } from './a-process.ts';
import { aFolder, someSiteFiles } from './temp-folder.ts';

const DATE = '2026-12-01';

interface Document {
  sites: {
    site: string;
    objects: number;
    changes: { id: string; change: string; fields: { path: string }[] }[];
    policies: { rule: string; holds: boolean }[];
  }[];
}

describe('writeSites', () => {
  it('writes the tree of each site into a folder of its own', () => {
    const out = aFolder();
    const sites: Rendered[] = [];
    expect(writeSites(['graz', 'lyon'], { date: DATE, out, mode: 'gate' }, (site) => sites.push(site))).toBe(
      true,
    );
    expect(readdirSync(out)).toEqual(['graz', 'lyon', 'lyon.start']);
    for (const { release, folder, changes } of sites) {
      expect(folder).toBe(path.join(out, release.site.name));
      expect(readTree(folder).size).toBe(release.placed.length);
      expect(changes.map(({ id }) => id).toSorted()).toEqual(release.placed.map(({ id }) => id).toSorted());
    }
  });

  it('S66 writes what starts Flux beside the tree, which Flux itself never applies', () => {
    const out = aFolder();
    writeSites(['lyon'], { date: DATE, out, mode: 'gate' }, () => undefined);
    const { start } = prepareAll(['lyon'], { date: DATE })[0]!.release;
    const [tree, beside] = [readTree(path.join(out, 'lyon')), readTree(path.join(out, 'lyon.start'))];
    expect(beside.size).toBe(start.length);
    expect([...beside.keys()].some((file) => file.startsWith('flux/'))).toBe(true);
    expect([...tree.keys()].filter((file) => beside.has(file))).toEqual([]);
    expect([...tree.keys()].some((file) => file.includes('fluxinstance'))).toBe(false);
  });

  it('writes nothing where a policy is broken at any of the sites, and leaves the old trees', () => {
    const out = aFolder();
    // Of the two only graz has a host that these are for.
    const exceptions = EXCEPTIONS.filter(({ object }) => !object.includes('/edge'));
    const options = { date: DATE, exceptions, out, mode: 'line' } as const;
    expect(writeSites(['hub'], options, () => undefined)).toBe(true);
    const before = readTree(out);
    expect(writeSites(['hub', 'graz'], options, () => undefined)).toBe(false);
    expect(readTree(out)).toEqual(before);
    expect(readdirSync(out)).toEqual(['hub']);
  });

  it('writes nothing where the last of several sites is bad, and leaves nothing beside the old trees', () => {
    const out = aFolder();
    const options = { date: DATE, out, mode: 'line' } as const;
    const seen: string[] = [];
    const write = () => writeSites(['graz', 'lyon', 'nowhere'], options, (site) => seen.push(site.folder));
    expect(write).toThrow(AggregateError);
    expect(seen).toEqual(['graz', 'lyon'].map((name) => path.join(out, name)));
    expect(readdirSync(out)).toEqual([]);
  });

  it('lets an expired exception pass where a line runs, and not at the gate', () => {
    const out = aFolder();
    const options = { date: '2099-01-01', out } as const;
    expect(writeSites(['graz'], { ...options, mode: 'gate' }, () => undefined)).toBe(false);
    expect(existsSync(path.join(out, 'graz'))).toBe(false);
    expect(writeSites(['graz'], { ...options, mode: 'line' }, () => undefined)).toBe(true);
    expect(existsSync(path.join(out, 'graz'))).toBe(true);
  });

  it('makes a tree in which each file has its own layer, and none is outside one', () => {
    const [graz] = prepareAll(['graz'], { date: DATE });
    const layers = new Set([...treeOf(graz!).keys()].map((file) => file.split('/')[0]));
    expect([...layers].toSorted()).toEqual(
      [...new Set(graz!.release.placed.map(({ layer }) => layer))].toSorted(),
    );
    expect(LAYERS.filter((layer) => layers.has(layer))).toHaveLength(layers.size);
  });
});

describe('npm run render', () => {
  it('writes one site, and tells what changed by object and by field', async () => {
    const [stacks, out] = [someSiteFiles(), aFolder()];
    const args = ['graz', '--out', out, '--stacks', stacks, '--date', DATE, '--json'];
    const first = await npmRun('render', args);
    expect([first.code, existsSync(path.join(out, 'lyon'))]).toEqual([0, false]);
    expect(first.stderr).toContain('a new tree');

    appendFileSync(path.join(stacks, 'Pulumi.graz.yaml'), '    aggregation: { batchMinutes: 5 }\n');
    const { code, stdout } = await npmRun('render', args);
    const [graz] = (JSON.parse(stdout) as Document).sites;
    expect([code, graz?.site]).toEqual([0, 'graz']);
    expect(graz?.policies.every(({ holds }) => holds)).toBe(true);
    expect(
      graz?.changes.every(({ id, change }) => id.includes('/aggregator-gw-') && change === 'changed'),
    ).toBe(true);
    expect(graz?.changes.flatMap(({ fields }) => fields.map((field) => field.path)).join('\n')).toContain(
      'BATCH_INTERVAL_MS',
    );
  });

  it('gives exit code 2 for a broken site file, names its line, and leaves the old tree', async () => {
    const [stacks, out] = [someSiteFiles(), aFolder()];
    const args = ['--out', out, '--stacks', stacks, '--date', DATE];
    expect((await npmRun('render', args)).code).toBe(0);
    const before = readTree(out);
    const file = path.join(stacks, 'Pulumi.graz.yaml');
    const text = readFileSync(file, 'utf8').replace('    title:', '    titl:');
    writeFileSync(file, text);
    const line = text.split('\n').findIndex((one) => one.includes('titl:')) + 1;
    const { code, stdout, stderr } = await npmRun('render', args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`Pulumi\\.graz\\.yaml:${line}:\\d+ .*titl`));
    expect(stderr).toMatch(/did you mean .?title/);
    expect(readTree(out)).toEqual(before);
  });

  it.each([
    ['where the kernel makes no folders', 'ENOENT', () => '/proc/dist'],
    ['a link to nothing', 'EEXIST', (folder: string) => aLink(folder, path.join(folder, 'nothing'))],
    ['a link to itself', 'ELOOP', (folder: string) => aLink(folder, path.join(folder, 'dist'))],
    ['a name that is too long', 'ENAMETOOLONG', (folder: string) => path.join(folder, 'x'.repeat(300))],
  ])('gives exit code 2 for a place for the tree that is none: %s', async (_, code, place) => {
    const ended = await npmRun('render', ['lyon', '--out', place(aFolder()), '--date', DATE, '--json']);
    expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([
      2,
      { problems: [{ rule: 'not-written' }] },
    ]);
    expect(ended.stderr).toMatch(new RegExp(`^${code}: .*\n {4}.*take another folder with --out`));
  });

  it.each(['render', 'policies', 'dev'])('gives exit code 2 where %s finds no site at all', async (verb) => {
    const { code, stderr } = await npmRun(verb, ['--stacks', path.join(aFolder(), 'none')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/none:1:1 got no site file, wanted Pulumi\.<site>\.yaml for each site/);
  });

  it('in CI gives exit code 1 for an expired exception and leaves the old tree', async () => {
    const out = aFolder();
    const args = ['graz', '--out', out, '--date', '2099-01-01'];
    const inCi = await npmRun('render', args, { CI: 'true' });
    expect([inCi.code, existsSync(path.join(out, 'graz'))]).toEqual([1, false]);
    expect(inCi.stderr).toContain('a policy is broken, so nothing was written');
    const here = await npmRun('render', args);
    expect([here.code, existsSync(path.join(out, 'graz'))]).toEqual([0, true]);
    expect(here.stderr).toContain('expired restricted-pod-security');
  });
});

function aLink(folder: string, to: string): string {
  const link = path.join(folder, 'dist');
  symlinkSync(to, link);
  return link;
}
