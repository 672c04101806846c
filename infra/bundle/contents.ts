import type { LockedDownload } from '../host/downloads.ts';
import { downloadsOf } from '../host/downloads.ts';
import type { Release } from '../release.ts';
import type { Arch } from '../site/site.ts';

/** Something that a site with no Internet takes from its bundle. */
export type BundleItem =
  | {
      readonly kind: 'download';
      readonly name: string;
      readonly sha256: string;
      readonly sizeBytes: number | null;
    }
  | { readonly kind: 'image'; readonly name: string; readonly reference: string; readonly digest: string };

/**
 * Everything that others make or that was built elsewhere, for the hosts of one architecture: what the hosts are made
 * with, and the images that an object names. The tree and the hosts' scripts are rendered into the bundle beside it.
 */
export function contentsOf(
  release: Release,
  downloads: readonly LockedDownload[],
  arch: Arch,
): { readonly items: readonly BundleItem[]; readonly refusals: readonly string[] } {
  const { site, images } = release;
  const hosts = site.hosts.filter((host) => host.arch === arch);
  const keys = [...new Set(hosts.flatMap((host) => downloadsOf(host, site)))].toSorted();
  const refusals: string[] = hosts.length === 0 ? [`${site.name} has no host of ${arch}`] : [];
  const items: BundleItem[] = [];
  for (const key of keys) {
    const row = downloads.find((one) => one.key === key);
    if (row === undefined || row.sha256 === null)
      refusals.push(`download ${key} has no checksum in downloads.lock.json; npm run lock reads its bytes`);
    else items.push({ kind: 'download', name: key, sha256: row.sha256, sizeBytes: row.sizeBytes });
  }
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
