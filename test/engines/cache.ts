import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Engine } from './engines.ts';

/** Names the recipe that a folder of the cache was built by, so that a changed one is not taken for it. */
export const RECIPE_FILE = 'recipe.sha256';

/** Outside the repository, so that every clone and every branch shares what took minutes to build. */
export function cacheRoot(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = environment.XDG_CACHE_HOME;
  const base = home === undefined || home === '' ? path.join(homedir(), '.cache') : home;
  return path.join(base, 'millwright', 'engines', `${process.platform}-${process.arch}`);
}

/** Where the programs of an engine lie once they are built. */
export function cacheDir(engine: Engine, root = cacheRoot()): string {
  return path.join(root, `${engine.name}-${engine.version}`);
}

export function moduleDir(engine: Engine): string {
  const root = path.join(import.meta.dirname, '..', '..');
  return engine.module === undefined
    ? path.join(import.meta.dirname, engine.name)
    : path.join(root, engine.module);
}

/** Digest of all that decides what is built: the module's own files, the linker's flags, C or not. */
export function recipeOf(engine: Engine): string {
  const dir = moduleDir(engine);
  const hash = createHash('sha256').update(
    `${engine.linkerFlags}\n${engine.tags ?? ''}\n${String(engine.needsC)}\n`,
  );
  if (engine.generator !== undefined) hash.update(`${engine.generator.join(' ')}\n`);
  for (const file of readdirSync(dir).sort()) {
    hash.update(`${file}\n`).update(readFileSync(path.join(dir, file)));
  }
  return hash.digest('hex');
}

export function isFresh(engine: Engine, root = cacheRoot()): boolean {
  try {
    return readFileSync(path.join(cacheDir(engine, root), RECIPE_FILE), 'utf8').trim() === recipeOf(engine);
  } catch {
    return false;
  }
}
