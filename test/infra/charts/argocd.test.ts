import { describe, expect, it } from 'vitest';
import { render } from '../../../infra/render.ts';
import type { Placed, Release } from '../../../infra/release.ts';
import { aLock, aSmallSite } from '../small-site.ts';

function released(): Release {
  return render(aSmallSite({ delivery: 'argocd' }), aLock());
}

function specOf({ start }: Release, kind: string): Readonly<Record<string, unknown>> {
  const found = start.find(({ object }) => object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found.object.spec as Readonly<Record<string, unknown>>;
}

const ids = (placed: readonly Placed[]): readonly string[] => placed.map(({ id }) => id);

describe('a site whose tree Argo CD holds', () => {
  it('S67 is followed by an ApplicationSet, in a project that allows nothing but this tree', () => {
    const release = released();
    expect(ids(release.start)).toEqual([
      'argoproj.io/AppProject/argocd/millwright',
      'argoproj.io/ApplicationSet/argocd/linz',
    ]);
    expect(specOf(release, 'AppProject')).toMatchObject({
      sourceRepos: ['oci://registry.example.com/edge/sites/linz'],
    });
    expect(specOf(release, 'ApplicationSet').template).toMatchObject({
      metadata: { name: 'linz-{{.layer}}' },
      spec: {
        source: {
          repoURL: 'oci://registry.example.com/edge/sites/linz',
          targetRevision: 'current',
          path: '{{.layer}}',
        },
        syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: -1 } },
      },
    });
  });

  it('has an Application for each layer of its tree, and prunes no namespace', () => {
    const release = released();
    const { generators, templatePatch, syncPolicy } = specOf(release, 'ApplicationSet');
    const layers = [...new Set(release.placed.map(({ layer }) => layer))];
    expect(generators).toEqual([{ list: { elements: layers.map((layer) => ({ layer })) } }]);
    expect(templatePatch).toMatch(/if eq \.layer "namespaces"[^]*prune: false/);
    expect(syncPolicy).toEqual({ preserveResourcesOnDeletion: true });
  });

  it('has the tree that it has under Pulumi and under Flux, and nothing of Flux', () => {
    const [argo, pulumi] = [released(), render(aSmallSite(), aLock())];
    expect(argo.placed).toEqual(pulumi.placed);
    expect(ids(argo.start).filter((id) => ids(argo.placed).includes(id))).toEqual([]);
    expect(argo.images).toEqual(pulumi.images);
  });
});
