import { describe, expect, it } from 'vitest';
import { imagesByDigest } from '../../../policies/rules/images-by-digest.ts';
import { aDeployment, aNamespace, ask, DIGEST } from '../a-release.ts';

describe('images-by-digest', () => {
  it('lets an image by digest pass, whatever port its registry has', () => {
    expect(
      ask(imagesByDigest, aDeployment({ container: { image: `registry:5000/aggregator@${DIGEST}` } })),
    ).toEqual([]);
  });

  it.each(['registry/aggregator:2026.03.27', 'registry/aggregator', `registry/aggregator@sha256:abc`])(
    'finds %s, and says what a reference looks like',
    (image) => {
      expect(ask(imagesByDigest, aDeployment({ container: { image } }))).toEqual([
        expect.stringMatching(/^containers\.aggregator\.image: .* has no digest; .*@sha256:<digest>$/),
      ]);
    },
  );

  it('finds an init container too', () => {
    const initContainers = [{ name: 'model', image: 'registry/model:1.0.0' }];
    expect(ask(imagesByDigest, aDeployment({ pod: { initContainers } }))).toEqual([
      expect.stringContaining('initContainers.model.image'),
    ]);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(imagesByDigest, aNamespace())).toBe('not-applicable');
  });
});
