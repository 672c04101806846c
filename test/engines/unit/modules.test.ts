import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { moduleDir } from '../cache.ts';
import { COMMON_ENGINES } from '../engines.ts';

/** Each pins those of its own release, which it was tested with; actionlint compiles with no newer YAML. */
const APART = ['kubernetes', 'etcd', 'runc', 'actionlint'];

function modulesOf(goMod: string): readonly (readonly [name: string, version: string])[] {
  return [...goMod.matchAll(/^(?:require )?\s*(\S+\.\S+) (v\S+)/gm)].map(([, name = '', version = '']) => [
    name,
    version,
  ]);
}

it('a module that several engines need is pinned at one version, so that it is compiled once', () => {
  const wanted = new Map<string, Map<string, string[]>>();
  for (const engine of COMMON_ENGINES.filter(({ name }) => !APART.includes(name))) {
    for (const [name, version] of modulesOf(readFileSync(path.join(moduleDir(engine), 'go.mod'), 'utf8'))) {
      const versions = wanted.get(name) ?? new Map<string, string[]>();
      wanted.set(name, versions.set(version, [...(versions.get(version) ?? []), engine.name]));
    }
  }
  expect(wanted.size).toBeGreaterThan(300);
  const several = [...wanted].filter(([, versions]) => versions.size > 1);
  expect(several.map(([name, versions]) => ({ name, versions: Object.fromEntries(versions) }))).toEqual([]);
});
