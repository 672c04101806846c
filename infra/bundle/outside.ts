import type { Release } from '../release.ts';
import type { BundleItem } from './contents.ts';

/** What an object refers to that a site without the Internet could not get. */
export interface Outside {
  readonly id: string;
  /** of the field, such as spec.template.spec.containers.0.image */
  readonly path: string;
  readonly refersTo: string;
}

/** `<repository>@sha256:<hex>` */
const BY_DIGEST = /@(sha256:[0-9a-f]{64})/;
/** `oci://host/…`, `https://host/…` */
const ADDRESS = /\b(?:oci|https?):\/\/([^/:\s"']+)/g;
/** A Service of the cluster itself, and what a machine calls itself. */
const OF_THE_CLUSTER = /(^|\.)svc(\.cluster\.local)?$|^localhost$|^127\.|^\[?::1|^kubernetes\.default/;

/**
 * Everything in a release that is neither in the bundle nor at the site: an image of another digest, or by a tag; an
 * address that is no host, no Service and no registry of the site. Data goes to the hub when there is a WAN, so the hub
 * is none.
 */
export function outsideOf(
  { site, start, placed }: Release,
  items: readonly BundleItem[],
): readonly Outside[] {
  const digests = new Set(items.flatMap((item) => (item.kind === 'image' ? [item.digest] : [])));
  const known = new Set([
    site.images.registry.split('/')[0]!.split(':')[0]!,
    site.hub.address.split(':')[0]!,
    ...site.hosts.map(({ address }) => address),
    ...placed.flatMap(({ object }) => (object.spec as { clusterIP?: string } | undefined)?.clusterIP ?? []),
  ]);
  return [...start, ...placed].flatMap(({ id, object }) =>
    textsOf(object, []).flatMap(({ path, text }): readonly Outside[] => {
      const digest = BY_DIGEST.exec(text)?.[1];
      if (digest !== undefined && !digests.has(digest)) return [{ id, path, refersTo: text }];
      if (isImage(path) && digest === undefined) return [{ id, path, refersTo: text }];
      return [...text.matchAll(ADDRESS)]
        .map(([, host = '']) => host)
        .filter((host) => !known.has(host) && !OF_THE_CLUSTER.test(host) && host.includes('.'))
        .map((host) => ({ id, path, refersTo: host }));
    }),
  );
}

/** `image` of a container. In a chart's values it is what that chart makes of it. */
function isImage(path: string): boolean {
  return /(^|\.)(initC|c|ephemeralC)ontainers\.\d+\.image$/.test(path);
}

function textsOf(value: unknown, path: readonly string[]): readonly { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path: path.join('.'), text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => textsOf(below, [...path, key]));
}
