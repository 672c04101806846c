import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fluxControllers } from '../../../infra/charts/flux/instance.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { prepare } from '../../../stacks/prepare.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import {
  ARGOCD_DEFINITIONS,
  definitionsHindrance,
  definitionsOf,
  establish,
  FLUX_DEFINITIONS,
  K3S_DEFINITIONS,
  objectsOf,
} from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { programIfThere } from '../../engines/programs.ts';
import { aHelmRelease, aSmallSite } from '../../infra/small-site.ts';
import { aFluxSite, aSigner, released } from './a-site.ts';

const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler'];
const ARGOCD = definitionsHindrance(ARGOCD_DEFINITIONS);
const HINDRANCE = definitionsHindrance(K3S_DEFINITIONS, FLUX_DEFINITIONS);
const claim = (artefact: string) => ({
  artefact: `Flux: ${artefact}`,
  judge: 'kube-apiserver',
  needs: NEEDS,
  hindrance: HINDRANCE,
});

interface Patch {
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}
interface Operation {
  readonly path: string;
}

describe('what starts Flux at lyon', () => {
  const { start, site } = prepare('lyon', { date: '2026-11-24' }).release;
  let cluster: Cluster | undefined;
  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    return cluster;
  };

  beforeAll(async () => {
    const isMissing = ['kube-apiserver', ...NEEDS].some((name) => programIfThere(name) === undefined);
    if (HINDRANCE !== undefined || isMissing) return;
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  it('is taken by a real API server with the definitions of K3s, the Flux Operator and Flux 2.9.5', () =>
    prove(claim('what starts it'), async () => {
      const definitions = [...definitionsOf(K3S_DEFINITIONS), ...definitionsOf(FLUX_DEFINITIONS)];
      await establish(there(), definitions);
      const said: string[] = [];
      for (const { object } of start) {
        const { warnings } = await there().apply(object);
        said.push(...warnings.map((warning) => `${idOf(object)}: ${warning}`));
      }
      expect(said).toEqual([]);
      return `${start.length} objects by server-side apply with strict fields, ${definitions.length} definitions`;
    }));

  it('S70 takes the charts of a user too, as what its source and helm controllers read', () =>
    prove(claim('charts of the user'), async () => {
      const releases = [
        aHelmRelease({ images: [{ path: 'image', image: 'aggregator' }] }),
        aHelmRelease({ name: 'from-a-repository', chart: 'https://charts.example/stable/sensor' }),
      ];
      const { placed } = released(aFluxSite(aSigner(), { helmReleases: releases }));
      const charts = placed.filter(({ chart }) => chart === 'helm-releases' || chart.startsWith('chart-'));
      const said: string[] = [];
      for (const { id, object } of charts) {
        const { warnings } = await there().apply(object);
        said.push(...warnings.map((warning) => `${id}: ${warning}`));
      }
      expect(said).toEqual([]);
      return `${charts.length} objects, by a chart in a registry and by one in a repository; helm-controller has not run`;
    }));

  it('S67 is Argo CD’s to follow instead, at a site that runs it', () =>
    prove(
      { ...claim('an ApplicationSet'), artefact: 'Argo CD: an ApplicationSet', hindrance: ARGOCD },
      async () => {
        await establish(there(), definitionsOf(ARGOCD_DEFINITIONS));
        const { start: followed } = released(aSmallSite({ delivery: 'argocd' }));
        const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
        for (const object of [namespace, ...followed.map((one) => one.object)]) {
          expect((await there().apply(object)).warnings).toEqual([]);
        }
        return `${followed.length} objects with the definitions of Argo CD 3.6.1; Argo CD itself has not run`;
      },
    ));

  it.runIf(HINDRANCE === undefined)(
    'patches Deployments that Flux 2.9.5 has, at places that are there',
    () => {
      const deployments = new Map(
        objectsOf(FLUX_DEFINITIONS)
          .filter(({ kind }) => kind === 'Deployment')
          .map((object) => [object.metadata.name, object]),
      );
      const instance = start.find(({ object }) => object.kind === 'FluxInstance')?.object;
      const { kustomize } = instance?.spec as { kustomize: { patches: readonly Patch[] } };
      expect(kustomize.patches.map(({ target }) => target.name)).toEqual(
        fluxControllers(site).map(({ name }) => name),
      );
      for (const { target, patch } of kustomize.patches) {
        const deployment = deployments.get(target.name);
        for (const { path } of JSON.parse(patch) as readonly Operation[]) {
          const parent = path.split('/').slice(1, -1);
          expect(valueAt(deployment, parent), `${target.name} ${path}`).toBeTypeOf('object');
        }
      }
      for (const { name, version } of fluxControllers(site)) {
        const image = valueAt(deployments.get(name), [
          'spec',
          'template',
          'spec',
          'containers',
          '0',
          'image',
        ]);
        expect(image).toBe(`fluxcd/${name}:${version}`);
      }
    },
  );
});

function valueAt(object: KubeObject | undefined, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
    object,
  );
}
