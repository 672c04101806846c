import { parseImage } from '../image.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

/** Names that are made to be moved, and versions with a part left open (`1`, `v1.2`). */
const FLOATING = /^(?:latest|stable|main|master|edge|nightly|dev|devel|next|rolling|v?\d+(?:\.\d+)?)$/i;

export const noFloatingTag: Rule<'no-floating-tag'> = {
  name: 'no-floating-tag',
  why: 'a tag can move under a site that was offline when it moved, and then two gateways run two things (T13)',
  check(object) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return containersOf(pod).flatMap(({ container, path }) => {
      const { tag, digest } = parseImage(container.image ?? '');
      if (tag === undefined && digest === undefined) {
        return [`${path}.image: ${container.image ?? 'no image'} means :latest; name its digest`];
      }
      if (tag === undefined || !FLOATING.test(tag)) return [];
      return [`${path}.image: the tag ${tag} moves; leave it out and name the digest alone`];
    });
  },
};
