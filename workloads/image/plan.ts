import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bundle } from './bundle.ts';
import { bundle } from './bundle.ts';
import type { Image, ModuleImage, ProgramImage, ServiceImage } from './catalog.ts';
import { DebianLock, lockedPackage, upstreamVersion } from './debian-lock.ts';
import type { Label } from './describe.ts';
import type { Ingredients } from './ingredients.ts';
import { ingredientsOf, sourceDigest } from './ingredients.ts';
import { NpmLock } from './npm-package.ts';

/** The locks that images are made from. */
export interface Locks {
  npm: NpmLock;
  debian: DebianLock;
  /** of package.json */
  version: string;
}

/** What will be built, known without any package at hand: a check needs no more. */
export type Plan =
  | { image: ServiceImage; code: Bundle; label: Label; ingredients: Ingredients }
  | { image: ProgramImage | ModuleImage; code: undefined; label: Label; ingredients: Ingredients };

export const DEBIAN_LOCK = 'workloads/image/packages.lock.json';

export async function readLocks(root: string): Promise<Locks> {
  const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(root, path), 'utf8'));
  return {
    npm: NpmLock.parse(await json('package-lock.json')),
    debian: DebianLock.parse(await json(DEBIAN_LOCK)),
    version: z.object({ version: z.string() }).parse(await json('package.json')).version,
  };
}

export async function planOf(root: string, image: Image, locks: Locks): Promise<Plan> {
  if (image.kind === 'service') {
    const code = await bundle(root, image.main);
    const ingredients = await ingredientsOf(root, image, code, locks);
    return { image, code, ingredients, label: labelOf(locks.version, ingredients, locks) };
  }
  const ingredients = await ingredientsOf(root, image, undefined, locks);
  const version =
    image.kind === 'module'
      ? image.version
      : upstreamVersion(lockedPackage(locks.debian, image.package, 'amd64').version);
  return { image, code: undefined, ingredients, label: labelOf(version, ingredients, locks) };
}

function labelOf(version: string, ingredients: Ingredients, { npm }: Locks): Label {
  return { version, source: sourceDigest(ingredients, npm) };
}
