import { describe, expect, it } from 'vitest';
import { noFloatingTag } from '../../../policies/rules/no-floating-tag.ts';
import { aDeployment, aNamespace, ask, DIGEST } from '../a-release.ts';

describe('no-floating-tag', () => {
  it.each([
    `registry:5000/aggregator@${DIGEST}`,
    'registry/aggregator:2026.03.27',
    `registry/aggregator:1.4.2@${DIGEST}`,
  ])('lets %s pass', (image) => {
    expect(ask(noFloatingTag, aDeployment({ container: { image } }))).toEqual([]);
  });

  it.each([
    'registry/aggregator',
    'registry:5000/aggregator',
    'registry/aggregator:latest',
    'registry/aggregator:v1',
    'registry/aggregator:1.4',
    `registry/aggregator:stable@${DIGEST}`,
  ])('T13 finds %s', (image) => {
    expect(ask(noFloatingTag, aDeployment({ container: { image } }))).toEqual([
      expect.stringMatching(/^containers\.aggregator\.image: .*; .*digest/),
    ]);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(noFloatingTag, aNamespace())).toBe('not-applicable');
  });
});
