import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from './catalog.ts';
import { BASE_PACKAGES } from './catalog.ts';
import { openArchive } from './debian-archive.ts';
import type { DebianLock } from './debian-lock.ts';
import type { Architecture } from './platform.ts';

/** What packages.lock.json has to say for these images to be made of what the archive has now. */
export async function newestPackages(
  suite: string,
  images: readonly Image[],
  downloads: string,
): Promise<DebianLock> {
  const suites = new Map(BASE_PACKAGES.map((name) => [name, suite]));
  for (const image of images) {
    if (image.kind !== 'program') continue;
    for (const name of image.packages) suites.set(name, image.suite ?? suite);
  }
  await mkdir(downloads, { recursive: true });
  const packages: DebianLock['packages'] = {};
  for (const [one, names] of Map.groupBy(suites.keys(), (name) => suites.get(name) ?? suite)) {
    const amd64 = await newestOf(one, 'amd64', names, downloads);
    const arm64 = await newestOf(one, 'arm64', names, downloads);
    for (const name of names)
      packages[name] = { ...(one !== suite && { suite: one }), amd64: amd64(name), arm64: arm64(name) };
  }
  return { suite, packages: Object.fromEntries(Object.entries(packages).sort(byName)) };
}

type Row = DebianLock['packages'][string]['amd64'];

async function newestOf(
  suite: string,
  architecture: Architecture['name'],
  names: readonly string[],
  downloads: string,
): Promise<(name: string) => Row> {
  const folder = await mkdtemp(join(downloads, 'apt-'));
  try {
    const found = await (await openArchive(suite, architecture, folder)).newest(names);
    return (name) => {
      const row = found.get(name);
      if (row === undefined) throw new Error(`${name}: is not in ${suite} for ${architecture}`);
      return row;
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
