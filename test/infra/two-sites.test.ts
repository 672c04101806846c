import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../../infra/render.ts';
import type { Site } from '../../infra/site/site.ts';
import { fromYaml } from '../../infra/tree/from-yaml.ts';
import { aSite } from '../site.ts';
import { aLock } from './small-site.ts';

const STACKS = path.join(import.meta.dirname, '..', '..', 'stacks');
const [GRAZ, LYON] = [aSite({}, 'graz'), aSite({}, 'lyon')];

/** What a key of a site becomes beside the key of the same name. */
const BECOMES: Readonly<Record<string, readonly (keyof Site)[]>> = {
  defaults: ['hosts', 'cells'],
  cellTypes: ['cells'],
  // How many servers there are decides what keeps their state.
  hosts: ['hosts', 'k3s'],
};

/** The keys of a site that its own file and its archetype write. */
function writtenBy(name: string): ReadonlySet<string> {
  const read = (file: string) => fromYaml(readFileSync(path.join(STACKS, file), 'utf8')) as object;
  const stack = read(`Pulumi.${name}.yaml`) as { config: Record<string, { archetype: string }> };
  const own = stack.config['millwright:site'];
  const keys = [...Object.keys(own ?? {}), ...Object.keys(read(`archetypes/${own?.archetype ?? ''}.yaml`))];
  return new Set(['name', ...keys.flatMap((key) => [key, ...(BECOMES[key] ?? [])])]);
}

/** What a site has for hosts of EdgeCore alone. */
const OF_EDGECORE =
  /\/edge(\/|$)|kubeedge|cloudcore|^core\/Service\/metrics\/remote-write$|PeerAuthentication\/metrics\/prometheus/;

/** Every kind of object with its name, where a host's own name does not count. */
function kindsOf(site: Site): ReadonlySet<string> {
  const host = new RegExp(
    `\\b(${GRAZ.hosts
      .concat(LYON.hosts)
      .map(({ name }) => name)
      .join('|')})\\b`,
    'g',
  );
  return new Set(render(site, aLock()).placed.map(({ id }) => id.replaceAll(host, '<host>')));
}

const without = (all: ReadonlySet<string>, some: ReadonlySet<string>): readonly string[] =>
  [...all].filter((one) => !some.has(one)).toSorted();

describe('lyon and graz', () => {
  const differing = (Object.keys(LYON) as (keyof Site)[]).filter(
    (key) => JSON.stringify(LYON[key]) !== JSON.stringify(GRAZ[key]),
  );

  it('differ in nothing that neither a site file nor an archetype says', () => {
    const written = new Set([...writtenBy('lyon'), ...writtenBy('graz')]);
    expect(differing.filter((key) => !written.has(key))).toEqual([]);
    expect(differing).toEqual(expect.arrayContaining(['delivery', 'functions', 'hosts', 'survives', 'wan']));
  });

  it('have the same kinds of objects but for what a key brings, one key after the other from graz to lyon', () => {
    const line = ['hosts', 'cells', 'k3s', 'survives', 'safety', 'aggregation'] as const;
    const steps: readonly (readonly (keyof Site)[])[] = [
      line,
      ...differing.filter((key) => !(line as readonly string[]).includes(key)).map((key) => [key]),
    ];
    let site = GRAZ;
    let before = kindsOf(site);
    const brought: Record<string, { more: readonly string[]; fewer: readonly string[] }> = {};
    for (const keys of steps) {
      site = { ...site, ...Object.fromEntries(keys.map((key) => [key, LYON[key]])) };
      const after = kindsOf(site);
      const [more, fewer] = [without(after, before), without(before, after)];
      if (more.length + fewer.length > 0) brought[keys.join(' ')] = { more, fewer };
      before = after;
    }
    expect(site).toEqual(LYON);
    expect(Object.keys(brought).toSorted()).toEqual(['functions', line.join(' ')]);
    // Its site file names one, and nothing else is there for it.
    expect(brought.functions?.fewer).toEqual([]);
    expect(brought.functions?.more).toContain('apps/Deployment/functions/image-classification');
    expect(brought.functions?.more.filter((id) => !id.includes('/functions'))).toEqual([]);
    // It has no EdgeCore host, so nothing of one, and nobody outside the cluster who writes figures.
    expect(brought[line.join(' ')]?.more).toEqual([]);
    expect(brought[line.join(' ')]?.fewer).toContain('helm.cattle.io/HelmChart/kube-system/cloudcore');
    expect(brought[line.join(' ')]?.fewer.filter((id) => !OF_EDGECORE.test(id))).toEqual([]);
  });
});
