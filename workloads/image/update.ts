import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from './catalog.ts';
import { debianPackagesOf } from './catalog.ts';
import { openArchive } from './debian-archive.ts';
import type { DebianLock } from './debian-lock.ts';
import { ARCHITECTURES } from './platform.ts';

/** What packages.lock.json has to say for these images to be made of what the archive has now. */
export async function newestPackages(
  suite: string,
  images: readonly Image[],
  downloads: string,
): Promise<DebianLock> {
  const names = [...new Set(images.flatMap(debianPackagesOf))].sort();
  await mkdir(downloads, { recursive: true });
  const rows = await Promise.all(
    ARCHITECTURES.map(async ({ name }) => {
      const folder = await mkdtemp(join(downloads, 'apt-'));
      try {
        return await (await openArchive(suite, name, folder)).newest(names);
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
  );
  const [amd64, arm64] = rows;
  const row = (found: (typeof rows)[number] | undefined, name: string) => {
    const one = found?.get(name);
    if (one === undefined) throw new Error(`${name}: is not in ${suite}`);
    return one;
  };
  const packages = names.map((name) => [name, { amd64: row(amd64, name), arm64: row(arm64, name) }] as const);
  return { suite, packages: Object.fromEntries(packages) };
}
