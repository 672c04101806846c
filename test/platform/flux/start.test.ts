import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fluxControllers } from '../../../infra/charts/flux/instance.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { prepare } from '../../../stacks/prepare.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import {
  definitionsHindrance,
  definitionsOf,
  establish,
  FLUX_DEFINITIONS,
  K3S_DEFINITIONS,
  objectsOf,
} from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { programIfThere } from '../../engines/programs.ts';

const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler'];
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
