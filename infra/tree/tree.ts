import type { Placed, Release } from '../release.ts';
import { toYaml } from './yaml.ts';

/** The tree that a GitOps repository gets: path → text, one object a file, paths in order. */
export function yamlTree(release: Release): ReadonlyMap<string, string> {
  return new Map(
    release.placed
      .map((placed) => [pathOf(release.site.name, placed), toYaml(placed.object)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/**
 * `<site>/<layer>/<group>.<kind>.<namespace>.<name>.yaml`, from the object's id and so as unique as that: a namespace
 * has no dot, a kind has none, and groups and kinds that differ in case only do not exist. Lower case, because some
 * file systems know no other.
 */
export function pathOf(site: string, { layer, id }: Pick<Placed, 'layer' | 'id'>): string {
  return `${site}/${layer}/${id.toLowerCase().replaceAll('/', '.')}.yaml`;
}
