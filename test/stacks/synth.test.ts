import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { idOf, type KubeObject } from '../../infra/kube/object.ts';
import { fromYaml } from '../../infra/tree/from-yaml.ts';
import { prepareAll } from '../../stacks/prepare.ts';
import { treeOf } from '../../stacks/render.ts';
import { siteNames } from '../../stacks/site-files.ts';
import { readTree } from '../../stacks/write-tree.ts';
import { ended, REPOSITORY } from './a-process.ts';
import { aFolder } from './temp-folder.ts';

/** The real command line of cdk8s with our cdk8s.yaml, its output folder apart. `npx` puts the locked Node first, so do we. */
function cdk8sSynth(out: string, site = '') {
  const bin = path.join(REPOSITORY, 'node_modules', '.bin');
  const variables = { PATH: `${bin}:${process.env.PATH ?? ''}`, SITE: site, CI: '' };
  return ended(path.join(bin, 'cdk8s'), ['synth', '--no-check-upgrade', '--output', out], variables);
}

describe('npx cdk8s synth', () => {
  it('writes the same tree as npm run render, twice, for every site', async () => {
    const out = path.join(aFolder(), 'dist');
    const first = await cdk8sSynth(out);
    expect(first.code).toBe(0);
    const once = readTree(out);
    await cdk8sSynth(out);
    expect(readTree(out)).toEqual(once);
    expect(readdirSync(out)).toEqual([...siteNames(), 'lyon.start'].toSorted());
    for (const site of prepareAll(siteNames(), { date: '2026-12-01' })) {
      expect(readTree(path.join(out, site.release.site.name))).toEqual(treeOf(site));
    }
    expect(first.stdout).toContain('graz/namespaces/');
    expect(first.stderr).toMatch(/images-by-digest +holds/);
  });

  it('writes files of which each parses and names its own object', async () => {
    const out = path.join(aFolder(), 'dist');
    await cdk8sSynth(out, 'graz');
    expect(readdirSync(out)).toEqual(['graz']);
    for (const [file, text] of readTree(out)) {
      const id = idOf(fromYaml(text) as KubeObject);
      expect(path.basename(file)).toBe(`${id.toLowerCase().replaceAll('/', '.')}.yaml`);
    }
  });

  it('leaves the folder empty where a site cannot be read, and says why', async () => {
    const out = path.join(aFolder(), 'dist');
    await cdk8sSynth(out, 'lyon');
    const { code, stderr } = await cdk8sSynth(out, 'graaz');
    expect(code).not.toBe(0);
    expect(stderr).toContain('did you mean "graz"?');
    expect(readdirSync(out)).toEqual([]);
  });
});
