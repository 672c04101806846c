import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import type { Release } from '../../../infra/release.ts';
import { goBack } from '../../../stacks/delivery/publish-tree.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import { startPretendedNodes } from '../../engines/cluster/kwok.ts';
import type { Registry } from '../../engines/cluster/registry.ts';
import { startRegistry } from '../../engines/cluster/registry.ts';
import { until } from '../../engines/cluster/until.ts';
import { definitionsOf, establish, FLUX_DEFINITIONS, K3S_DEFINITIONS } from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { held, versions } from '../../door/doors.ts';
import { aFluxSite, aLockWith, aSigner, clientOf, commitOf, publishAs, released } from './a-site.ts';
import { notAsRendered } from './as-rendered.ts';
import { bringMesh } from './k3s-charts.ts';
import {
  HINDRANCE,
  isFluxHere,
  NEEDS,
  SETTLE_MS,
  heldObject,
  readiness,
  reconcile,
  settled,
  startKustomizeController,
  stepOf,
} from './kustomize-controller.ts';
import type { Line } from './line.ts';
import { aLineTo } from './line.ts';
import type { Source } from './source-stand-in.ts';
import { startSourceStandIn } from './source-stand-in.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const claim = (artefact: string) => ({
  artefact: `Flux: ${artefact}`,
  judge: 'kustomize-controller',
  needs: NEEDS,
  hindrance: HINDRANCE,
});

/** One site from its first artifact on: each test begins where the one before ended. */
describe('a site that Flux delivers', () => {
  const signer = aSigner();
  const site = aFluxSite(signer);
  const first = released(site);
  const second = released(site, aLockWith('aggregator'));
  const third = released(site, aLockWith('collision-engine'));
  /** without what is for one of its gateways, and the namespace that only it needs */
  const smaller: Release = {
    ...third,
    placed: third.placed.filter(({ id }) => !id.includes('gw-2') && !id.endsWith('/_/edge')),
  };
  let cluster: Cluster;
  let registry: Registry;
  let line: Line;
  let source: Source;

  beforeAll(async () => {
    if (!isFluxHere()) return;
    cluster = await startCluster();
    registry = await startRegistry(cluster.folder.dir);
    await establish(cluster, [...definitionsOf(K3S_DEFINITIONS), ...definitionsOf(FLUX_DEFINITIONS)]);
    for (const { object } of first.start) await cluster.apply(object, 'millwright');
    line = await aLineTo(registry.address);
    source = await startSourceStandIn(cluster, registry, line.address);
    await startKustomizeController(cluster);
  });
  afterAll(async () => {
    (source as Source | undefined)?.close();
    (line as Line | undefined)?.close();
    await (cluster as Cluster | undefined)?.stop();
  });

  const publish = (word: string, release: Release, key = signer.key) =>
    publishAs(word, release, clientOf(registry.address), key);
  const objectsOf = ({ placed }: Release, layer?: string): readonly KubeObject[] =>
    placed.filter((one) => layer === undefined || one.layer === layer).map(({ object }) => object);
  const changeByHand = async (object: KubeObject, change: unknown): Promise<void> => {
    const at = `${await cluster.pathOf(object)}?fieldManager=a-person`;
    await cluster.client.ask('PATCH', at, change, 'application/merge-patch+json');
  };
  const areThere = async (objects: readonly KubeObject[]): Promise<readonly string[]> =>
    [...(await held(cluster, objects))].flatMap(([id, object]) => (object === undefined ? [] : [id]));

  const untilThere = (objects: readonly KubeObject[]): Promise<true> =>
    until(`${objects.length} objects`, SETTLE_MS, async () =>
      (await areThere(objects)).length === objects.length ? true : undefined,
    );
  const untilHeldUp = (layer: string): Promise<true> =>
    until(`the step ${layer} to wait`, SETTLE_MS, async () =>
      readiness(await stepOf(cluster, layer)).words.includes('dependency') ? true : undefined,
    );

  it('S66 is installed in the order of its layers: what is not ready holds up what comes next', () =>
    prove(claim('a first installation, in order'), async () => {
      await publish('one', first);
      const { revision } = await source.follow();
      // The charts of the mesh are applied, and nobody has installed them yet.
      await untilThere(objectsOf(first, 'mesh'));
      await untilHeldUp('guards');
      // The kinds of the mesh's own rules are not even known.
      const known = objectsOf(first, 'guards').filter(({ apiVersion }) => !apiVersion.includes('istio.io'));
      expect(await areThere(known)).toEqual([]);
      await bringMesh(cluster);
      // There is no host yet, so nobody issues a certificate, and nothing comes that would mount one.
      await untilThere(objectsOf(first, 'authority'));
      await untilHeldUp('broker');
      expect(await areThere(objectsOf(first, 'broker'))).toEqual([]);
      await startPretendedNodes(cluster.folder.dir, cluster, site.hosts);
      const steps = await settled(cluster, revision);
      expect(await areThere(objectsOf(first))).toHaveLength(first.placed.length);
      return `${first.placed.length} objects by ${steps.length} steps: rules came when the mesh was there, brokers when the authority was`;
    }));

  it('has every object as it was rendered, and one who applies it', () =>
    prove(claim('the objects'), async () => {
      expect(await notAsRendered(cluster, objectsOf(first))).toEqual([]);
      for (const { id, object } of first.placed) {
        const there = await heldObject(cluster, object);
        expect(appliersOf(there), id).toEqual(['kustomize-controller']);
      }
      return `${first.placed.length} objects, each applied by kustomize-controller alone`;
    }));

  it('S69 takes an update that CI published, and nothing but what it changes is written', () =>
    prove(claim('an update'), async () => {
      const before = await versions(cluster, objectsOf(first));
      await publish('two', second);
      await settled(cluster, (await source.follow()).revision);
      const after = await versions(cluster, objectsOf(second));
      const changed = [...after].filter(([id, one]) => before.get(id) !== one).map(([id]) => id);
      expect(changed.toSorted()).toEqual([
        'apps/Deployment/edge/aggregator-gw-2',
        'apps/StatefulSet/manufacturing/aggregator-gw-1',
      ]);
      return `a new image of one service: ${changed.length} objects written`;
    }));

  it('S114 takes nothing that somebody else signed, whoever can write to the registry', () =>
    prove(
      { ...claim('a foreign signature'), judge: 'cosign', needs: [...NEEDS, 'kustomize-controller'] },
      async () => {
        const before = await versions(cluster, objectsOf(second));
        await publish('foreign', smaller, aSigner().key);
        await expect(source.follow()).rejects.toThrow(/cosign verify/);
        await reconcile(cluster, 'workloads');
        expect(await versions(cluster, objectsOf(second))).toEqual(before);
        await goBack(clientOf(registry.address), commitOf('two'));
        await settled(cluster, (await source.follow()).revision);
        return 'the real cosign refused it, nothing was handed on, and the site stayed what it was';
      },
    ));

  it('sets back what somebody changed by hand', () =>
    prove(claim('drift'), async () => {
      const target = objectsOf(second).find(
        (object) => idOf(object) === 'apps/StatefulSet/manufacturing/aggregator-gw-1',
      );
      if (target === undefined) throw new Error('no aggregator');
      await changeByHand(target, { spec: { replicas: 0 } });
      await reconcile(cluster, 'workloads');
      expect((await heldObject(cluster, target))?.spec).toMatchObject({ replicas: 1 });
      return 'a replica count of 0 became 1 again at the next look';
    }));

  it('S6 goes on without its WAN: what runs stays, drift is set back, and an update comes when the WAN does', () =>
    prove(claim('a WAN that goes in the middle of an update'), async () => {
      const before = await versions(cluster, objectsOf(second));
      const target = objectsOf(second, 'guards').find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('mosquitto'),
      );
      if (target === undefined) throw new Error('no configuration of a broker');
      await publish('three', third);
      const [used, following] = [line.used(), source.follow()];
      await Promise.all([used.then(() => line.cut()), expect(following).rejects.toThrow(/crane/)]);
      expect(await versions(cluster, objectsOf(second))).toEqual(before);
      await changeByHand(target, { data: { 'mosquitto.conf': '' } });
      await reconcile(cluster, 'guards');
      expect((await heldObject(cluster, target))?.data).toEqual(target.data);
      line.restore();
      await settled(cluster, (await source.follow()).revision);
      expect(await notAsRendered(cluster, objectsOf(third))).toEqual([]);
      return 'cut in the middle of a pull: nothing changed, and drift was set back; with the WAN came the update';
    }));

  it('loses what leaves the tree, and keeps a namespace and what nobody rendered', () =>
    prove(claim('what leaves the tree'), async () => {
      const stranger = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a-note', namespace: 'edge' },
      };
      await cluster.apply(stranger, 'a-person');
      await publish('four', smaller);
      await settled(cluster, (await source.follow()).revision);
      const kept = new Set(smaller.placed.map(({ id }) => id));
      const gone = third.placed.filter(({ id }) => !kept.has(id));
      const left = await until('what left the tree to go', SETTLE_MS, async () => {
        const still = await areThere(gone.map(({ object }) => object));
        return still.every((id) => id.startsWith('core/Namespace/')) ? still : undefined;
      });
      expect(left).toEqual(['core/Namespace/_/edge']);
      expect(await heldObject(cluster, stranger)).toBeDefined();
      return `${gone.length - 1} objects pruned; the namespace and a stranger's object in it stay`;
    }));

  it('goes back to the last good revision by the tag alone', () =>
    prove(claim('going back'), async () => {
      await goBack(clientOf(registry.address), commitOf('one'));
      await settled(cluster, (await source.follow()).revision);
      expect(await notAsRendered(cluster, objectsOf(first))).toEqual([]);
      return `${first.placed.length} objects are what they were at the first revision`;
    }));

  it('keeps every object where its steps are taken away', () =>
    prove(claim('steps that are taken away'), async () => {
      const before = await versions(cluster, objectsOf(first));
      const steps = first.start.filter(({ object }) => object.kind === 'Kustomization');
      for (const { object } of steps) {
        const at = await cluster.pathOf(object);
        await cluster.client.ask('DELETE', at);
        await until(`the step ${object.metadata.name} to go`, SETTLE_MS, async () =>
          (await heldObject(cluster, object)) === undefined ? true : undefined,
        );
      }
      expect(await versions(cluster, objectsOf(first))).toEqual(before);
      return 'no object went, none was written';
    }));
});

function appliersOf(object: KubeObject | undefined): readonly string[] {
  const { managedFields = [] } = (object?.metadata ?? {}) as {
    managedFields?: readonly { manager: string; operation: string }[];
  };
  return managedFields.filter(({ operation }) => operation === 'Apply').map(({ manager }) => manager);
}
