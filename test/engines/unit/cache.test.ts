import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cacheDir, cacheRoot, isFresh, RECIPE_FILE, recipeOf } from '../cache.ts';
import { ENGINES } from '../engines.ts';
import type { Engine } from '../engines.ts';
import { find, verify } from '../find.ts';

const [ETCD] = ENGINES.filter(({ name }) => name === 'etcd');

function etcd(changes: Partial<Engine> = {}): Engine {
  if (ETCD === undefined) throw new Error('there is no etcd');
  // A version that no PATH has, so that the cache is what is looked at.
  return { ...ETCD, version: 'v0.0.1-trial', ...changes };
}

/** A cache with an engine in it, whose program is a script that says a version. */
function aCache(engine: Engine, says: string, recipe = recipeOf(engine)): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'millwright-cache-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const dir = cacheDir(engine, root);
  mkdirSync(dir);
  writeFileSync(path.join(dir, 'etcd'), `#!/bin/sh\necho "etcd Version: ${says}"\n`);
  chmodSync(path.join(dir, 'etcd'), 0o755);
  writeFileSync(path.join(dir, RECIPE_FILE), `${recipe}\n`);
  return root;
}

describe('the cache of engines', () => {
  it('is outside the repository, by platform, and an engine in it by version', () => {
    const root = cacheRoot({ XDG_CACHE_HOME: '/a/cache' });
    expect(root).toBe(`/a/cache/millwright/engines/${process.platform}-${process.arch}`);
    expect(cacheDir(etcd(), root)).toBe(`${root}/etcd-v0.0.1-trial`);
    expect(cacheRoot({ XDG_CACHE_HOME: '' })).toBe(cacheRoot({}));
  });

  it('gives an engine of that version and of no other', () => {
    const root = aCache(etcd(), '0.0.1-trial');
    expect(find(etcd(), root)).toEqual({
      from: 'cache',
      programs: { etcd: path.join(cacheDir(etcd(), root), 'etcd') },
    });
    expect(find(etcd({ version: 'v0.0.2' }), root)).toBeUndefined();
  });

  it('gives none that was built by another recipe, though its version is the same', () => {
    expect(isFresh(etcd(), aCache(etcd(), '0.0.1-trial'))).toBe(true);
    expect(find(etcd(), aCache(etcd(), '0.0.1-trial', 'another'))).toBeUndefined();
    const recipes = [etcd(), etcd({ linkerFlags: '' }), etcd({ tags: 'trial' }), etcd({ needsC: true })];
    expect(new Set(recipes.map(recipeOf)).size).toBe(recipes.length);
  });

  it('is verified by running each program: one that says another version is told', () => {
    const root = aCache(etcd(), '0.0.10');
    const found = find(etcd(), root);
    expect(found && verify(etcd(), found)).toEqual([
      'etcd does not say that it is v0.0.1-trial: etcd Version: 0.0.10',
    ]);
  });
});
