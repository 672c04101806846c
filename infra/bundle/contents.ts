import type { DownloadLock } from '../host/downloads.ts';
import { downloadRefusals, downloadsOf } from '../host/downloads.ts';
import { programOf, TRUST_PROGRAMS } from '../host/trust/programs.ts';
import type { Release } from '../release.ts';
import type { Arch } from '../site/site.ts';

/** Something that a site with no Internet takes from its bundle. */
export type BundleItem =
  | { readonly kind: 'download'; readonly name: string; readonly sha256: string }
  /** of ours, made of its sources when the bundle is */
  | { readonly kind: 'program'; readonly name: string }
  | { readonly kind: 'image'; readonly name: string; readonly reference: string; readonly digest: string };

/**
 * Everything that others make or that was built elsewhere, for the hosts of one architecture: what the hosts are made
 * with, and the images that an object names. The tree and the hosts' scripts are rendered into the bundle beside it.
 */
export function contentsOf(
  { site, images }: Release,
  lock: DownloadLock,
  arch: Arch,
): { readonly items: readonly BundleItem[]; readonly refusals: readonly string[] } {
  const hosts = site.hosts.filter((host) => host.arch === arch);
  const keys = [...new Set(hosts.flatMap((host) => downloadsOf(host, site)))].toSorted();
  const items: BundleItem[] = keys.flatMap((name) => {
    const sha256 = lock[name]?.sha256 ?? null;
    return sha256 === null ? [] : [{ kind: 'download', name, sha256 }];
  });
  const programs = new Set(hosts.flatMap((host) => programOf(host, site) ?? []));
  for (const name of programs) items.push({ kind: 'program', name: TRUST_PROGRAMS[name].artefact });
  const refusals = [
    ...(hosts.length === 0 ? [`${site.name} has no host of ${arch}`] : []),
    ...downloadRefusals({ ...site, hosts }, lock),
  ];
  for (const { name, reference, isResolved } of images) {
    const digest = digestIn(reference);
    if (!isResolved || digest === undefined)
      refusals.push(`image ${name} has no digest in images.lock.json; npm run lock reads its bytes`);
    else items.push({ kind: 'image', name, reference, digest });
  }
  return { items, refusals };
}

export function digestIn(reference: string): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
}
