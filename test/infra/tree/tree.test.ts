import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../../infra/kube/object.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { LAYERS } from '../../../infra/kube/layer.ts';
import { render } from '../../../infra/render.ts';
import { pathOf, yamlTree } from '../../../infra/tree/tree.ts';
import { fromYaml } from '../../../infra/tree/from-yaml.ts';
import { aSite } from '../../site.ts';
import { aLock, aSmallHub, aSmallSite } from '../small-site.ts';

const GOLDEN = new URL('../../golden/', import.meta.url).pathname;

describe('the tree', () => {
  it('of a small site and of a small hub is the golden one', async () => {
    const trees = [aSmallSite(), aSmallHub()].map((site) => yamlTree(render(site, aLock())));
    const tree = new Map(trees.flatMap((one) => [...one]));
    for (const [path, text] of tree) await expect(text).toMatchFileSnapshot(`${GOLDEN}${path}`);
    const golden = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.yaml'),
    );
    expect(golden.toSorted()).toEqual([...tree.keys()]);
  });

  it.each(['graz', 'lyon', 'hub'])(
    'S127 of %s holds every object of the release in a file that names it',
    (name) => {
      const release = render(aSite({}, name), aLock());
      const tree = yamlTree(release);
      expect(tree.size).toBe(release.placed.length);
      for (const placed of release.placed) {
        const text = tree.get(pathOf(name, placed));
        expect(text).toMatch(/[^\n]\n$/);
        const object = fromYaml(text ?? '') as KubeObject;
        expect(object).toEqual(placed.object);
        expect(idOf(object)).toBe(placed.id);
      }
    },
  );

  it('is equal to the byte for equal sites, in equal order', () => {
    const tree = () => [...yamlTree(render(aSite(), aLock()))];
    expect(tree()).toEqual(tree());
    expect(tree().map(([path]) => path)).toEqual(
      tree()
        .map(([path]) => path)
        .toSorted(),
    );
  });

  it('gives objects with different ids different files', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/);
    const object = fc.record({
      apiVersion: fc.constantFrom('v1', 'apps/v1', 'policy/v1', 'networking.k8s.io/v1', 'a.b.c/v1beta1'),
      kind: fc.constantFrom('ConfigMap', 'Service', 'Deployment', 'NetworkPolicy', 'B'),
      metadata: fc.record(
        {
          name: fc.array(label, { minLength: 1, maxLength: 3 }).map((all) => all.join('.')),
          namespace: label,
        },
        { requiredKeys: ['name'] },
      ),
    });
    fc.assert(
      fc.property(object, object, fc.constantFrom(...LAYERS), (one, other, layer) => {
        fc.pre(idOf(one) !== idOf(other));
        expect(pathOf('graz', { layer, id: idOf(one) })).not.toBe(pathOf('graz', { layer, id: idOf(other) }));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  it('refuses two objects that would share a file', () => {
    const release = render(aSmallSite(), aLock());
    const [first] = release.placed;
    const twin = { ...first!, id: first!.id.toUpperCase() };
    expect(() => yamlTree({ ...release, placed: [first!, twin] })).toThrow('share a file');
  });

  it('prints no secret', () => {
    for (const text of yamlTree(render(aSite(), aLock())).values()) {
      expect(text).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE|kind: Secret/);
    }
  });
});
