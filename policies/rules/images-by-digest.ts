import { parseImage } from '../image.ts';
import { containersOf, podOf } from '../pod.ts';
import type { Rule } from '../rule.ts';

export const imagesByDigest: Rule<'images-by-digest'> = {
  name: 'images-by-digest',
  why: 'only a digest says which bytes run; what was judged must be what starts at a site years later',
  check(object) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return containersOf(pod).flatMap(({ container, path }) => {
      const { digest } = parseImage(container.image ?? '');
      if (digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)) return [];
      const got = container.image ?? 'no image';
      return [
        `${path}.image: ${got} has no digest; build or lock the image (npm run lock), so that it reads <registry>/<name>@sha256:<digest>`,
      ];
    });
  },
};
