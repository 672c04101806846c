import { describe, expect, it } from 'vitest';
import { outsideOf } from '../../../infra/bundle/outside.ts';
import { contentsOf, digestIn } from '../../../infra/bundle/contents.ts';
import type { Release } from '../../../infra/release.ts';
import { prepare } from '../../../stacks/prepare.ts';

const DATE = '2026-11-24';
const release = prepare('graz', { date: DATE }).release;
/** As if every digest had been read. */
const items = release.images.map(({ name, reference }) => ({
  kind: 'image' as const,
  name,
  reference,
  digest: digestIn(reference) ?? '',
}));
const UNREAD = ':unresolved';

function withObject(spec: unknown): Release {
  const id = 'v1/Pod/some/one';
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', namespace: 'some' }, spec };
  return { ...release, placed: [{ layer: 'workloads', chart: 'some', id, object }], start: [] };
}

describe('what a release refers to', () => {
  it('is in its bundle or at the site, at graz, lyon and the hub', () => {
    for (const name of ['graz', 'lyon', 'hub']) {
      const one = prepare(name, { date: DATE }).release;
      const all = one.images.map(({ reference }) => ({
        kind: 'image' as const,
        name,
        reference,
        digest: digestIn(reference) ?? '',
      }));
      expect(outsideOf(one, all).filter(({ refersTo }) => !refersTo.endsWith(UNREAD))).toEqual([]);
    }
  });

  it.each([
    [
      'an image by its tag',
      { containers: [{ image: 'docker.io/library/busybox:1.36' }] },
      'spec.containers.0.image',
    ],
    [
      'an image of another digest',
      { initContainers: [{ image: `a/b@sha256:${'0'.repeat(64)}` }] },
      'spec.initContainers.0.image',
    ],
    ['a chart of a foreign registry', { chart: 'oci://ghcr.io/some/chart' }, 'spec.chart'],
    ['an address on the Internet', { env: [{ value: 'see https://example.org/x' }] }, 'spec.env.0.value'],
  ])('is found outside: %s', (_, spec, path) => {
    expect(outsideOf(withObject(spec), items).map((one) => one.path)).toEqual([path]);
  });

  it('refuses a bundle for every digest and checksum that nobody has read, at once', () => {
    const { refusals } = contentsOf(release, {}, 'arm64');
    expect(refusals).toEqual(
      expect.arrayContaining([
        'download k3s-v1.35.9+k3s1-arm64 has no checksum in downloads.lock.json; npm run lock reads its bytes',
        'image istio-pilot has no digest in images.lock.json; npm run lock reads its bytes',
      ]),
    );
    expect(contentsOf(release, {}, 'amd64').refusals).toContain('graz has no host of amd64');
  });
});
