import type { ImageLock } from '../infra/images.ts';
import type { Built } from '../workloads/image/build.ts';
import { IMAGES, debianPackagesOf } from '../workloads/image/catalog.ts';
import type { DebianLock } from '../workloads/image/debian-lock.ts';
import { lockedPackage } from '../workloads/image/debian-lock.ts';
import type { Plan } from '../workloads/image/plan.ts';

type Rows = ImageLock['built'];

/** The images that are made of something else than the lock says, or that it has no digest of. */
export function staleImages({ built }: ImageLock, plans: readonly Plan[]): readonly string[] {
  return plans
    .filter(({ image: { name }, label: { source, version } }) => {
      const row = Object.hasOwn(built, name) ? built[name] : undefined;
      return row?.source !== source || row.version !== version || row.digest === null;
    })
    .map(({ image }) => image.name);
}

/** The lock's rows with those of the images that were built in place of theirs, by name. */
export function lockedRows(rows: Rows, built: readonly Built[], debian: DebianLock): Rows {
  const made = built.map(({ name, version, platforms, digest, source }) => {
    const digests = Object.fromEntries(platforms.map((one) => [one.platform, one.digest]));
    const row = { version, platforms: digests, digest, source, packages: versionsOf(name, debian) };
    return [name, row] as const;
  });
  const all = { ...rows, ...Object.fromEntries(made) };
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1))) as Rows;
}

/** A rebuild for one architecture differs by `+b1` at its end; packages.lock.json has both. */
function versionsOf(name: string, debian: DebianLock): Readonly<Record<string, string>> {
  const image = IMAGES.find((one) => one.name === name);
  const packages = image === undefined ? [] : debianPackagesOf(image);
  return Object.fromEntries(packages.map((one) => [one, lockedPackage(debian, one, 'amd64').version]));
}
