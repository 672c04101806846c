import type { Placed, Release } from '../release.ts';
import { toYaml } from './yaml.ts';

/** The tree that a GitOps repository gets: path → text, one object a file, paths in order. */
export function yamlTree(release: Release): ReadonlyMap<string, string> {
  const files = release.placed
    .map((placed) => [pathOf(release.site.name, placed), toYaml(placed.object)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const tree = new Map(files);
  if (tree.size < files.length) throw new Error(`two objects of ${release.site.name} share a file`);
  return tree;
}

/**
 * `<site>/<layer>/<group>.<kind>.<namespace>.<name>.yaml`, from the object's id. Lower case, because some file
 * systems know no other: objects that differ in case only would share a file, and yamlTree refuses them.
 */
export function pathOf(site: string, { layer, id }: Pick<Placed, 'layer' | 'id'>): string {
  return `${site}/${layer}/${id.toLowerCase().replaceAll('/', '.')}.yaml`;
}
