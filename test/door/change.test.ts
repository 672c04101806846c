import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { until } from '../engines/cluster/until.ts';
import {
  definitionsHindrance,
  definitionsOf,
  establish,
  establishForSites,
  FLUX_DEFINITIONS,
  K3S_DEFINITIONS,
} from '../engines/definitions.ts';
import { aLock } from '../infra/small-site.ts';
import { ROOMY_SITE } from '../stacks-folder.ts';
import type { TestAuthority } from './authority.ts';
import { createAuthority } from './authority.ts';
import { compared, held, versions } from './doors.ts';
import { IS_DOOR_HERE, judged } from './proofs.ts';
import { providerPlugin } from './provider-plugin.ts';
import type { SiteStack } from './site-stack.ts';
import { createSiteStack, nameIn } from './site-stack.ts';

const HINDRANCE = definitionsHindrance(K3S_DEFINITIONS, FLUX_DEFINITIONS);
const HOSTS = ['config', 'millwright:site', 'hosts'];
const CELLS = ['config', 'millwright:site', 'cells'];

/** One stack and one cluster that are up: each test begins where the one before ended. */
const { kind, version } = providerPlugin();
describe(`a site that is up and changes, provider ${kind} ${version}`, () => {
  let cluster: Cluster;
  let authority: TestAuthority;
  let site: SiteStack;

  beforeAll(async () => {
    if (!IS_DOOR_HERE) return;
    authority = await createAuthority();
    cluster = await startCluster();
    await establishForSites(cluster);
    site = await createSiteStack({ site: 'mini', siteFile: ROOMY_SITE, authority });
    await site.giveKubeconfig(readFileSync(cluster.kubeconfig, 'utf8'));
    await site.up();
  });
  afterAll(async () => {
    if (!IS_DOOR_HERE) return;
    site.remove();
    authority.close();
    await cluster.stop();
  });

  test('a new image of one service changes the workloads of that service alone', () =>
    judged('a new image of one service', async () => {
      const before = await versions(cluster, site.objects());
      const lock = aLock();
      const digest = `sha256:${'f'.repeat(64)}`;
      const { aggregator } = lock.built;
      if (aggregator === undefined) throw new Error('no aggregator in the lock');
      site.writeLock({ ...lock, built: { ...lock.built, aggregator: { ...aggregator, digest } } });
      const wanted = ['aggregator-gw-1', 'aggregator-gw-2'].map(
        (name) => `apps/StatefulSet/manufacturing/${name}`,
      );
      expect((await site.up()).operations).toEqual(wanted.map((id) => `update ${id}`));
      expect(changed(before, await versions(cluster, site.objects()))).toEqual(wanted);
      return 'its workloads are updated and nothing else';
    }));

  test('what somebody changed by hand is found by a refresh and set back, and nothing else is touched', () =>
    judged('an object changed by hand', async () => {
      const id = 'apps/StatefulSet/manufacturing/aggregator-gw-1';
      const target = site.release().placed.find((one) => one.id === id)?.object;
      if (target === undefined) throw new Error(`no ${id}`);
      const at = await cluster.pathOf(target);
      await cluster.client.ask(
        'PATCH',
        `${at}?fieldManager=a-person`,
        { spec: { replicas: 0 } },
        'application/merge-patch+json',
      );
      expect((await site.up({ refresh: true })).operations).toEqual([`update ${id}`]);
      const after = (await held(cluster, [target])).get(id);
      expect(after?.spec).toMatchObject({ replicas: 1 });
      return 'found by a refresh and set back, and nothing else is touched';
    }));

  test('a renewed kubeconfig replaces nothing', () =>
    judged('a renewed kubeconfig', async () => {
      const before = await versions(cluster, site.objects());
      const renewed = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
        contexts: { name: string }[];
        'current-context': string;
      };
      renewed.contexts[0]!.name = 'renewed';
      renewed['current-context'] = 'renewed';
      await site.giveKubeconfig(JSON.stringify(renewed));
      expect((await site.up()).operations).toEqual(['update mini']);
      expect(await versions(cluster, site.objects())).toEqual(before);
      return 'replaces nothing';
    }));

  test('a gateway that is renamed goes and comes, and the other one is not touched', () =>
    judged('a renamed gateway', async () => {
      const before = await versions(cluster, site.objects());
      const old = site.release().placed.filter(({ id }) => id.endsWith('gw-2'));
      site.edit((file) => {
        file.setIn([...HOSTS, 'gw-9'], file.getIn([...HOSTS, 'gw-2'], true));
        file.deleteIn([...HOSTS, 'gw-2']);
        file.setIn([...CELLS, 'weld-2', 'host'], 'gw-9');
      });
      await site.up();
      const gone = await held(
        cluster,
        old.map(({ object }) => object),
      );
      expect([...gone.values()].every((object) => object === undefined)).toBe(true);
      expect([...(await held(cluster, site.objects())).values()]).not.toContain(undefined);
      const after = await versions(cluster, site.objects());
      // Who keeps messages and figures of all gateways is told of the new one: only the line's own are asked for.
      const kept = [...before.keys()].filter((id) => /\/manufacturing\/.*-gw-1$/.test(id));
      expect(kept.length).toBeGreaterThan(0);
      expect(changed(before, after).filter((id) => kept.includes(id))).toEqual([]);
      return 'its objects go and come, those of the other one are not touched';
    }));

  test('a gateway that is removed takes its objects along, and nothing else', () =>
    judged('a removed gateway', async () => {
      const before = site.release().placed;
      site.edit((file) => {
        file.deleteIn([...HOSTS, 'gw-9']);
        file.deleteIn([...CELLS, 'weld-2']);
      });
      const { operations } = await site.up();
      const left = new Set(site.release().placed.map(({ id }) => id));
      const removed = before.filter(({ id }) => !left.has(id));
      expect(removed.length).toBeGreaterThan(0);
      const deleted = operations.filter((one) => one.startsWith('delete ') && !one.includes('core/Secret/'));
      expect(deleted).toEqual(removed.map(({ id }) => `delete ${id}`).toSorted());
      const gone = await held(
        cluster,
        removed.map(({ object }) => object),
      );
      expect([...gone.values()].every((object) => object === undefined)).toBe(true);
      return 'takes its objects along and nothing else';
    }));

  test('a namespace is protected, for every claim and record in it would go with it', () =>
    judged('a destroy of a site', async () => {
      const namespaces = site.objects().filter((object) => object.kind === 'Namespace');
      const before = await versions(cluster, namespaces);
      await expect(site.stack.destroy()).rejects.toThrow(/protect/);
      expect(await versions(cluster, namespaces)).toEqual(before);
      return 'is refused: a namespace is protected';
    }));

  test('a site that is handed over to Flux keeps every object as it is, once its stack was told to retain them', () =>
    judged(
      'a site handed over to Flux',
      async () => {
        await site.stack.setConfig('millwright:retain', { value: 'true' });
        await site.up();
        const all = site.objects();
        const before = await versions(cluster, all);
        const asBefore = await held(cluster, all);
        expect([...asBefore.values()]).not.toContain(undefined);
        site.edit((file) => file.setIn(['config', 'millwright:site', 'delivery'], 'flux'));
        await establish(cluster, definitionsOf(K3S_DEFINITIONS));
        const upped = site.up();
        const chart = site.release().start.find(({ object }) => object.kind === 'HelmChart');
        if (chart === undefined) throw new Error('nothing starts Flux');
        await until('the chart of the operator', 60_000, async () =>
          (await held(cluster, [chart.object])).get(chart.id),
        );
        await expect(cluster.client.get('/apis/fluxcd.controlplane.io/v1')).rejects.toThrow(
          /404 page not found/,
        );
        await establish(cluster, definitionsOf(FLUX_DEFINITIONS));
        await upped;
        for (const [id, object] of await held(cluster, all))
          expect(compared(object), id).toEqual(compared(asBefore.get(id)));
        // A namespace is told who names it, which is a version and no field of ours.
        const touched = changed(before, await versions(cluster, all)).filter(
          (id) => !id.startsWith('core/Namespace/'),
        );
        expect(touched).toEqual([]);
        const start = site.release().start.map(({ object }) => object);
        expect([...(await held(cluster, start)).values()]).not.toContain(undefined);
        // Of the tree nothing is Pulumi's any more.
        const tree = new Set(site.release().placed.map(({ id }) => id));
        const still = (await site.inState()).filter(
          ({ type, urn }) => tree.has(nameIn(urn)) && !type.endsWith('Patch'),
        );
        expect(still).toEqual([]);
        return 'keeps every object as it is; what starts Flux came in its order, each step when its kinds were there';
      },
      HINDRANCE,
    ));
});

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before].filter(([id, one]) => after.get(id) !== one).map(([id]) => id);
}
