import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { FIELD_MANAGER } from '../../../stacks/pulumi-instructions.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import type { Registry } from '../../engines/cluster/registry.ts';
import { startRegistry } from '../../engines/cluster/registry.ts';
import { until } from '../../engines/cluster/until.ts';
import { definitionsOf, establish, establishForSites, FLUX_DEFINITIONS } from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { held } from '../../door/doors.ts';
import { aFluxSite, aSigner, clientOf, publishAs, released } from './a-site.ts';
import { bringMesh } from './k3s-charts.ts';
import {
  HINDRANCE,
  isFluxHere,
  NEEDS,
  SETTLE_MS,
  settled,
  startKustomizeController,
} from './kustomize-controller.ts';
import type { Source } from './source-stand-in.ts';
import { startSourceStandIn } from './source-stand-in.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
  readonly status: { readonly phase: string; readonly startTime?: string };
}

describe('a running site that Pulumi has held', () => {
  const signer = aSigner();
  const site = aFluxSite(signer);
  const release = released(site);
  const objects = release.placed.map(({ object }) => object);
  let cluster: Cluster;
  let registry: Registry;
  let source: Source;

  beforeAll(async () => {
    if (!isFluxHere()) return;
    cluster = await startCluster({ site, nodes: 'pretended' });
    registry = await startRegistry(cluster.folder.dir);
    await establishForSites(cluster);
    await establish(cluster, definitionsOf(FLUX_DEFINITIONS));
    for (const object of objects) await cluster.apply(object, FIELD_MANAGER);
    await bringMesh(cluster);
  });
  afterAll(async () => {
    (source as Source | undefined)?.close();
    await (cluster as Cluster | undefined)?.stop();
  });

  const startedPods = async (): Promise<readonly string[]> => {
    const pods = await cluster.client.list<Pod>('/api/v1/pods');
    return pods
      .map(({ metadata: { name, uid }, status }) => `${name} ${uid} ${String(status.startTime)}`)
      .toSorted();
  };

  it('is Flux’s afterwards, with no object made anew and no pod restarted', () =>
    prove(
      {
        artefact: 'Flux: a site that Pulumi has held',
        judge: 'kustomize-controller',
        needs: NEEDS,
        hindrance: HINDRANCE,
      },
      async () => {
        const pods = release.placed.filter(({ object }) =>
          ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind),
        );
        await until('every pod to run', SETTLE_MS, async () => {
          const all = await cluster.client.list<Pod>('/api/v1/pods');
          return all.length === pods.length && all.every(({ status }) => status.phase === 'Running')
            ? true
            : undefined;
        });
        const [before, running] = [await identities(cluster, objects), await startedPods()];
        for (const { object } of release.start) await cluster.apply(object, FIELD_MANAGER);
        source = await startSourceStandIn(cluster, registry, registry.address);
        await startKustomizeController(cluster);
        await publishAs('one', release, clientOf(registry.address), signer.key);
        await settled(cluster, (await source.follow()).revision);
        expect(await identities(cluster, objects)).toEqual(before);
        expect(await startedPods()).toEqual(running);
        return `${objects.length} objects and ${running.length} pods are the same ones, started when they were; nothing that was asked for changed`;
      },
    ));
});

/** The uid of each, and how often what is asked of it has changed; a label of Flux's own on it is no such change. */
async function identities(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<ReadonlyMap<string, string>> {
  const all = await held(cluster, objects);
  return new Map(
    [...all].map(([id, object]) => {
      const { uid, generation } = (object?.metadata ?? {}) as { uid?: string; generation?: number };
      return [id, `${String(uid)} ${String(generation)}`];
    }),
  );
}
