import { LAYERS } from '../kube/layer.ts';
import { PART_OF } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Placed } from '../release.ts';
import type { Site } from '../site/site.ts';
import { CURRENT_TAG, repositoryOf } from './flux/delivery.ts';

/** Where Argo CD is, which a site with `delivery: argocd` has already: nothing of it is ours. */
const NAMESPACE = 'argocd';
const API = 'argoproj.io/v1alpha1';
const PROJECT = 'millwright';

/**
 * What an Argo CD that runs at the site follows: the artifact that Flux would pull, an Application for each layer. They
 * do not wait for one another, but each is tried again until what it needs is there: in Argo CD 3.6 an ApplicationSet
 * that syncs step by step acts on a new revision only, and leaves as it is what somebody changes by hand.
 */
export function argocdDelivery(site: Site, placed: readonly Placed[]): readonly KubeObject[] {
  const layers = LAYERS.filter((layer) => placed.some((one) => one.layer === layer));
  return [
    {
      apiVersion: API,
      kind: 'AppProject',
      metadata: { name: PROJECT, namespace: NAMESPACE, labels: PART_OF },
      spec: {
        description: 'the tree of this site, and nothing else',
        sourceRepos: [repositoryOf(site)],
        destinations: [{ server: THIS_CLUSTER, namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
    {
      apiVersion: API,
      kind: 'ApplicationSet',
      metadata: { name: site.name, namespace: NAMESPACE, labels: PART_OF },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [{ list: { elements: layers.map((layer) => ({ layer })) } }],
        // Who takes it away hands the objects over: nothing goes with it.
        syncPolicy: { preserveResourcesOnDeletion: true },
        template: applicationOf(site),
        // With a namespace would go every claim in it, and with them records that nobody has yet.
        templatePatch:
          '{{- if eq .layer "namespaces" }}\nspec:\n  syncPolicy:\n    automated:\n      prune: false\n{{- end }}\n',
      },
    },
  ];
}

const THIS_CLUSTER = 'https://kubernetes.default.svc';

function applicationOf(site: Site): object {
  return {
    metadata: { name: `${site.name}-{{.layer}}`, labels: PART_OF },
    spec: {
      project: PROJECT,
      source: { repoURL: repositoryOf(site), targetRevision: CURRENT_TAG, path: '{{.layer}}' },
      destination: { server: THIS_CLUSTER },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // By server-side apply it takes over what somebody else has made, field by field, and restarts nothing.
        syncOptions: ['ServerSideApply=true'],
        retry: { limit: -1, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
    },
  };
}
