import type { DebianPackage } from './debian-lock.ts';
import type { Plan } from './plan.ts';
import { ARCHITECTURES } from './platform.ts';

/** A licence, the packages that name it, and the images that hold one of them. */
export interface LicenceRow {
  licence: string;
  packages: readonly string[];
  images: readonly string[];
}

/** Where a copyright file says it in words only, what it says. libgcc and libstdc++ point to gcc-12-base. */
const IN_WORDS: Readonly<Record<string, string>> = {
  'base-files': 'GPL-2.0-or-later',
  'busybox-static': 'GPL-2.0-only',
  'gcc-12-base': 'GPL-3.0-or-later WITH GCC-exception-3.1',
  libc6: 'LGPL-2.1-or-later',
  'libgcc-s1': 'GPL-3.0-or-later WITH GCC-exception-3.1',
  libgcrypt20: 'LGPL-2.1-or-later',
  'libstdc++6': 'GPL-3.0-or-later WITH GCC-exception-3.1',
};
const UNNAMED = 'in words, in its copyright file';
/** Go knows no names of licences; the image has every text. */
const OF_MODULES = 'in words, in the NOTICE of the image';

/**
 * Every licence that a package in an image names, by name: npm's by package-lock.json, Debian's by the copyright file
 * that the image keeps, which also names those of files that are not in it.
 */
export async function licencesOf(
  plans: readonly Plan[],
  copyrightOf: (row: DebianPackage) => Promise<string>,
): Promise<readonly LicenceRow[]> {
  const rows = new Map<string, { packages: Set<string>; images: Set<string> }>();
  const note = (licence: string, name: string, image: string): void => {
    const row = rows.get(licence) ?? { packages: new Set(), images: new Set() };
    row.packages.add(name);
    row.images.add(image);
    rows.set(licence, row);
  };
  for (const { image, ingredients } of plans) {
    for (const { name: architecture } of ARCHITECTURES)
      for (const { name, licence } of ingredients.npm[architecture])
        note(licence ?? 'none', name, image.name);
    for (const { name } of ingredients.modules) note(OF_MODULES, name, image.name);
    // Both architectures of a Debian package are made of one source, with one copyright file.
    for (const row of ingredients.debian.amd64)
      for (const licence of namedIn(row.name, await copyrightOf(row))) note(licence, row.name, image.name);
  }
  return [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([licence, { packages, images }]) => ({
      licence,
      packages: [...packages].sort(),
      images: [...images].sort(),
    }));
}

/** The short names of a machine-readable copyright file (DEP-5). */
function namedIn(name: string, copyright: string): readonly string[] {
  const words = Object.hasOwn(IN_WORDS, name) ? IN_WORDS[name] : undefined;
  if (words !== undefined) return [words];
  const named = [...copyright.matchAll(/^License: *(\S.*)$/gm)].map(([, licence = '']) => licence.trim());
  return named.length === 0 ? [UNNAMED] : [...new Set(named)];
}
