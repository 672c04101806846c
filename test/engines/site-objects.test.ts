import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../infra/kube/object.ts';
import { idOf } from '../../infra/kube/object.ts';
import type { Prepared } from '../../stacks/prepare.ts';
import { prepare } from '../../stacks/prepare.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { KubeError } from './cluster/kube-client.ts';
import { until } from './cluster/until.ts';
import { definitionsHindrance, establishForSites, SITE_DEFINITIONS } from './definitions.ts';
import { programIfThere } from './programs.ts';
import { conform } from './conform.ts';
import { prove } from './proof/prove.ts';
import { expectedPods, isOfOthers } from './site/expected-pods.ts';

const SETTLE_MS = 60_000;
const DATE = '2026-11-24';
const HINDRANCE = definitionsHindrance(...SITE_DEFINITIONS);
const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly phase: string };
}
interface Claim extends KubeObject {
  readonly status: { readonly phase: string };
}

describe.each(['graz', 'lyon', 'hub'])('%s on a real API server', (name) => {
  const claim = (artefact: string) => ({
    artefact: `${name}: ${artefact}`,
    judge: 'kube-apiserver',
    needs: NEEDS,
    hindrance: HINDRANCE,
  });
  let site: Prepared;
  let cluster: Cluster | undefined;
  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    return cluster;
  };

  beforeAll(async () => {
    site = prepare(name, { date: DATE });
    const isMissing = ['kube-apiserver', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || HINDRANCE !== undefined) return;
    cluster = await startCluster({ site: site.release.site, nodes: 'pretended' });
    await establishForSites(cluster);
  });
  afterAll(() => cluster?.stop());

  it('every object is accepted as it is, layer by layer, without a warning', () =>
    prove(claim('every object'), async () => {
      const said: string[] = [];
      for (const { object } of site.release.placed) {
        try {
          const { warnings } = await there().apply(object);
          said.push(...warnings.map((warning) => `${idOf(object)}: ${warning}`));
        } catch (error) {
          if (!(error instanceof KubeError)) throw error;
          said.push(`${idOf(object)}: ${error.message}`);
        }
      }
      expect(said).toEqual([]);
      return `${site.release.placed.length} objects by server-side apply with strict fields, no warning`;
    }));

  it('every pod is scheduled on the host that the model names, and is admitted and ready', () =>
    prove(claim('pods on their hosts'), async () => {
      const expected = expectedPods(site.release);
      const pods = await until(`${expected.length} running pods`, SETTLE_MS, async () => {
        const all = (await there().client.list<Pod>('/api/v1/pods')).filter(
          ({ spec }) => !isOfOthers(spec, site.release.images),
        );
        return all.length === expected.length && all.every(({ status }) => status.phase === 'Running')
          ? all
          : undefined;
      });
      // One that the model pins to no host may be on any of K3s.
      const free = new Set(expected.filter(({ host }) => host === '').map(({ instance }) => instance));
      const places = pods.map(({ metadata, spec }) => {
        const instance = metadata.labels?.['app.kubernetes.io/instance'] ?? '';
        return [metadata.namespace, instance, free.has(instance) ? '' : spec.nodeName].join(' ');
      });
      const wanted = expected.map(({ namespace, instance, host }) => [namespace, instance, host].join(' '));
      expect(places.toSorted()).toEqual(wanted.toSorted());
      return `${pods.length} pods on ${new Set(pods.map(({ spec }) => spec.nodeName)).size} hosts; kwok pretends to run them`;
    }));

  it('every claim has its volume', () =>
    prove(claim('claims'), async () => {
      const claims = await until('the claims to be bound', SETTLE_MS, async () => {
        const all = await there().client.list<Claim>('/api/v1/persistentvolumeclaims');
        return all.length > 0 && all.every(({ status }) => status.phase === 'Bound') ? all : undefined;
      });
      // A StatefulSet has one, and the authority's is an object of the tree, with a volume of its own.
      const claiming = site.release.placed.filter(({ object: { kind } }) =>
        ['StatefulSet', 'PersistentVolumeClaim'].includes(kind),
      );
      expect(claims).toHaveLength(claiming.length);
      return `${claims.length} claims are bound`;
    }));

  it('every object fits the schemas of the API server, as kubeconform reads them', () =>
    prove(
      { ...claim('every object'), judge: 'kubeconform', needs: ['kube-apiserver', ...NEEDS] },
      async () => {
        const objects = site.release.placed.map(({ object }) => object);
        const { folder, client } = there();
        const count = await conform(objects, await client.get('/openapi/v2'), `${folder.dir}/schemas`);
        expect(count).toBe(objects.length);
        return `${count} objects, strictly, by the schemas that this API server publishes`;
      },
    ));

  it('a second apply changes nothing', () =>
    prove(claim('a second apply'), async () => {
      const versionOf = async (object: KubeObject): Promise<string> => {
        const held = (await there().client.get(await there().pathOf(object))) as {
          metadata: { managedFields?: readonly { manager: string; time?: string }[]; generation?: number };
        };
        const ours = held.metadata.managedFields?.find(({ manager }) => manager === 'millwright-test');
        return `${idOf(object)} ${String(ours?.time)} ${String(held.metadata.generation)}`;
      };
      const objects = site.release.placed.map(({ object }) => object);
      const before = await Promise.all(objects.map(versionOf));
      for (const object of objects) await there().apply(object);
      expect(await Promise.all(objects.map(versionOf))).toEqual(before);
      return `${objects.length} objects are as they were`;
    }));

  it('the namespace of the services refuses a pod that may become root', () =>
    prove(claim('restricted pods only'), async () => {
      const namespace = site.release.site.ingest === undefined ? 'manufacturing' : 'hub';
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'intruder', namespace },
        spec: { containers: [{ name: 'intruder', image: 'intruder' }] },
      };
      const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
      await expect(there().client.ask('POST', path, pod)).rejects.toThrow(
        /violates PodSecurity "restricted:v1\.35"/,
      );
      return 'Pod Security admission refuses what is not restricted';
    }));
});
