import type { ImageUse, Placed, Release } from '../infra/release.ts';
import type { Exception } from './exception.ts';
import { containersOf, podOf } from './pod.ts';

/** The exceptions for images whose digest has not been read from bytes, one for each place where one is used. */
export function unresolvedImages(release: Pick<Release, 'placed' | 'images'>): readonly Exception[] {
  const unresolved = new Map(
    release.images.filter((image) => !image.isResolved).map((image) => [image.reference, image]),
  );
  if (unresolved.size === 0) return [];
  return release.placed.flatMap((placed) => exceptionsOf(placed, unresolved));
}

function exceptionsOf(
  { id, object }: Placed,
  unresolved: ReadonlyMap<string, ImageUse>,
): readonly Exception[] {
  try {
    const pod = podOf(object);
    if (pod === undefined) return [];
    return containersOf(pod).flatMap(({ container, path }) => {
      const image = unresolved.get(container.image ?? '');
      return image === undefined ? [] : [anException(id, `${path}.image`, image)];
    });
  } catch {
    // An object that cannot be read is a finding of the rules, and there is nothing in it to excuse.
    return [];
  }
}

/** The date is that of the first real release: until then no site runs these images. */
function anException(object: string, path: string, image: ImageUse): Exception {
  return {
    rule: 'images-by-digest',
    object,
    at: [path],
    reason: `${image.name} is unresolved in images.lock.json: no digest has been read from its bytes, and none is invented`,
    owner: 'platform',
    expires: '2027-06-30',
  };
}
