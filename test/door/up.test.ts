import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYERS } from '../../infra/kube/layer.ts';
import { yamlTree } from '../../infra/tree/tree.ts';
import type { Release } from '../../infra/release.ts';
import { prepare } from '../../stacks/prepare.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { aLock } from '../infra/small-site.ts';
import { SMALL_SITE } from '../stacks-folder.ts';
import type { TestAuthority } from './authority.ts';
import { createAuthority } from './authority.ts';
import { applyTree, compared, held, versions } from './doors.ts';
import { provenByEngine, provenByPlugin } from './proofs.ts';
import { providerPlugin } from './provider-plugin.ts';
import type { SiteStack, Upped } from './site-stack.ts';
import { createSiteStack, DATE, nameIn } from './site-stack.ts';

const HOSTS = ['config', 'millwright:site', 'hosts'];
const CELLS = ['config', 'millwright:site', 'cells'];

/** One stack and one cluster, from the first preview on: each test begins where the one before ended. */
const { kind, version } = providerPlugin();
describe(`a site brought up on the real engine and API server, provider ${kind} ${version}`, () => {
  let cluster: Cluster;
  let other: Cluster;
  let authority: TestAuthority;
  let site: SiteStack;
  let first: Upped;

  beforeAll(async () => {
    authority = await createAuthority();
    cluster = await startCluster();
    other = await startCluster();
    site = await createSiteStack({ site: 'mini', siteFile: SMALL_SITE, authority });
  });
  afterAll(async () => {
    site.remove();
    authority.close();
    await Promise.all([cluster.stop(), other.stop()]);
  });

  const release = (): Release =>
    prepare('mini', {
      date: DATE,
      stacksDir: site.stacksDir,
      lockFile: path.join(site.dir, 'images.lock.json'),
    }).release;
  const objects = () => release().placed.map(({ object }) => object);
  const giveKubeconfig = (file: string) =>
    site.stack.setConfig('millwright:kubeconfig', { value: readFileSync(file, 'utf8'), secret: true });

  test('a preview needs no cluster, no kubeconfig and nobody who signs', async () => {
    const { changeSummary, stdout } = await site.stack.preview();
    const { placed, secrets } = release();
    expect(changeSummary.create).toBeGreaterThanOrEqual(placed.length + secrets.length);
    for (const { id } of placed) expect(stdout).toContain(id);
    expect(authority.issued).toEqual([]);
  });

  test('an up without a cluster is refused, whatever kubectl would take, and leaves nothing behind', async () => {
    await expect(site.stack.up()).rejects.toThrow(/no cluster is named/);
    const { deployment } = (await site.stack.exportStack()) as {
      deployment: { resources?: readonly { type: string }[] };
    };
    const { resources = [] } = deployment;
    expect(resources.filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
  });

  test('the first installation makes every object and every secret, each layer after the one before', async () => {
    await giveKubeconfig(cluster.kubeconfig);
    first = await site.up();
    const { placed, secrets } = release();
    const names = [
      ...placed.map(({ id }) => id),
      ...secrets.map(({ namespace, name }) => `core/Secret/${namespace}/${name}`),
    ];
    expect(first.operations).toEqual([...names, 'mini'].map((name) => `create ${name}`).toSorted());
    expect([...(await held(cluster, objects())).values()]).not.toContain(undefined);
    const layerOf = new Map(placed.map(({ id, layer }) => [id, layer as string]));
    const order = first.events.flatMap(({ resourcePreEvent, resOutputsEvent }) => {
      const urn = (resourcePreEvent ?? resOutputsEvent)?.metadata.urn ?? '';
      const layer =
        urn.includes('::core/Secret/') && urn.includes('kubernetes:') ? 'secrets' : layerOf.get(nameIn(urn));
      return layer === undefined ? [] : [{ layer, hasBegun: resourcePreEvent !== undefined }];
    });
    const steps = [LAYERS[0], 'secrets', ...LAYERS.slice(1)];
    for (const [before, after] of steps.slice(1).map((layer, index) => [steps[index], layer])) {
      const lastDone = order.findLastIndex(({ layer, hasBegun }) => layer === before && !hasBegun);
      const firstBegun = order.findIndex(({ layer, hasBegun }) => layer === after && hasBegun);
      expect(lastDone, `${String(before)} before ${String(after)}`).toBeLessThan(firstBegun);
    }
  });

  test('both doors lead to the same objects on the API server', async () => {
    applyTree(release(), other.kubeconfig);
    const [ours, theirs] = await Promise.all([held(cluster, objects()), held(other, objects())]);
    for (const [id, object] of theirs) expect(compared(ours.get(id)), id).toEqual(compared(object));
    provenByEngine(
      'the objects of both doors',
      'the API server holds the same after up and after kubectl apply',
    );
    provenByPlugin();
  });

  test('our fields are ours by one name, on every object', async () => {
    for (const [id, object] of await held(cluster, objects())) {
      const { managedFields = [] } = object?.metadata as {
        managedFields?: { manager: string; operation: string }[];
      };
      const appliers = managedFields
        .filter(({ operation }) => operation === 'Apply')
        .map(({ manager }) => manager);
      expect(appliers, id).toEqual(['millwright']);
    }
  });

  test('no secret value is in the state, the output or the tree, and each is in its Secret', async () => {
    const keys = authority.issued.map((pem) => pem.split('\n')[1] ?? '');
    const tokens = [...readFileSync(cluster.kubeconfig, 'utf8').matchAll(/"token": "(\w+)"/g)].map(
      ([, token = '']) => token,
    );
    const canaries = [...keys, ...tokens];
    expect(canaries.length).toBe(release().secrets.length + 1);
    const { stdout } = await site.stack.preview({ diff: true });
    // The SDK logs what it sends, for debugging: the engine shows that with --debug only.
    const told = first.events.filter(({ diagnosticEvent }) => !isDebugging(diagnosticEvent?.severity));
    const places = {
      output: first.stdout + stdout + JSON.stringify(told),
      tree: [...yamlTree(release()).values()].join('\n'),
      state: filesBelow(path.join(site.dir, 'backend')),
      configuration: filesBelow(site.stacksDir),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(0);
      const found = canaries.filter((canary) => text.includes(canary) || text.includes(btoa(canary)));
      expect(found, place).toEqual([]);
    }
    const secrets = release().secrets.map(({ namespace, name }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name },
    }));
    const values = [...(await held(cluster, secrets)).values()].map((secret) =>
      Buffer.from((secret?.data as { 'tls.key': string })['tls.key'], 'base64').toString(),
    );
    expect(values.toSorted()).toEqual(authority.issued.slice(0, values.length).toSorted());
    provenByEngine('secrets through Pulumi', 'none in state, output or tree; each in its Secret');
  });

  test('a second up with no change changes nothing', async () => {
    const before = await versions(cluster, objects());
    expect((await site.up()).operations).toEqual([]);
    expect(await versions(cluster, objects())).toEqual(before);
    provenByEngine('a second up', 'no operation, and no version of an object moved');
  });

  test('a new image of one service changes the workloads of that service alone', async () => {
    const before = await versions(cluster, objects());
    const lock = aLock();
    const digest = `sha256:${'f'.repeat(64)}`;
    const { aggregator } = lock.built;
    if (aggregator === undefined) throw new Error('no aggregator in the lock');
    site.writeLock({ ...lock, built: { ...lock.built, aggregator: { ...aggregator, digest } } });
    const wanted = ['aggregator-gw-1', 'aggregator-gw-2'].map(
      (name) => `apps/StatefulSet/manufacturing/${name}`,
    );
    expect((await site.up()).operations).toEqual(wanted.map((id) => `update ${id}`));
    expect(changed(before, await versions(cluster, objects()))).toEqual(wanted);
  });

  test('what somebody changed by hand is found by a refresh and set back, and nothing else is touched', async () => {
    const id = 'apps/StatefulSet/manufacturing/aggregator-gw-1';
    const target = release().placed.find((one) => one.id === id)?.object;
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
  });

  test('a renewed kubeconfig replaces nothing', async () => {
    const before = await versions(cluster, objects());
    const renewed = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
      contexts: { name: string }[];
      'current-context': string;
    };
    renewed.contexts[0]!.name = 'renewed';
    renewed['current-context'] = 'renewed';
    await site.stack.setConfig('millwright:kubeconfig', { value: JSON.stringify(renewed), secret: true });
    expect((await site.up()).operations).toEqual(['update mini']);
    expect(await versions(cluster, objects())).toEqual(before);
  });

  test('a gateway that is renamed goes and comes, and the other one is not touched', async () => {
    const before = await versions(cluster, objects());
    const old = release().placed.filter(({ id }) => id.endsWith('gw-2'));
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
    expect([...(await held(cluster, objects())).values()]).not.toContain(undefined);
    const after = await versions(cluster, objects());
    const kept = [...before.keys()].filter((id) => id.endsWith('-gw-1'));
    expect(kept.length).toBeGreaterThan(0);
    expect(changed(before, after).filter((id) => kept.includes(id))).toEqual([]);
  });

  test('a gateway that is removed takes its objects along, and nothing else', async () => {
    const before = release().placed;
    site.edit((file) => {
      file.deleteIn([...HOSTS, 'gw-9']);
      file.deleteIn([...CELLS, 'weld-2']);
    });
    const { operations } = await site.up();
    const left = new Set(release().placed.map(({ id }) => id));
    const removed = before.filter(({ id }) => !left.has(id));
    expect(removed.length).toBeGreaterThan(0);
    const deleted = operations.filter((one) => one.startsWith('delete ') && !one.includes('core/Secret/'));
    expect(deleted).toEqual(removed.map(({ id }) => `delete ${id}`).toSorted());
    const gone = await held(
      cluster,
      removed.map(({ object }) => object),
    );
    expect([...gone.values()].every((object) => object === undefined)).toBe(true);
  });

  test('a namespace is protected, for every claim and record in it would go with it', async () => {
    const namespaces = objects().filter((object) => object.kind === 'Namespace');
    const before = await versions(cluster, namespaces);
    await expect(site.stack.destroy()).rejects.toThrow(/protect/);
    expect(await versions(cluster, namespaces)).toEqual(before);
  });

  test('a site that is handed over to Flux keeps every object as it is, once its stack was told to retain them', async () => {
    await site.stack.setConfig('millwright:retain', { value: 'true' });
    await site.up();
    const all = objects();
    const before = await versions(cluster, all);
    const asBefore = await held(cluster, all);
    expect([...asBefore.values()]).not.toContain(undefined);
    site.edit((file) => file.setIn(['config', 'millwright:site', 'delivery'], 'flux'));
    await site.up();
    for (const [id, object] of await held(cluster, all))
      expect(compared(object), id).toEqual(compared(asBefore.get(id)));
    // A namespace is told who names it, which is a version and no field of ours.
    const touched = changed(before, await versions(cluster, all)).filter(
      (id) => !id.startsWith('core/Namespace/'),
    );
    expect(touched).toEqual([]);
    const { deployment } = (await site.stack.exportStack()) as {
      deployment: { resources: readonly { type: string }[] };
    };
    const kinds = new Set(
      deployment.resources.map(({ type }) => type).filter((type) => type.startsWith('kubernetes:')),
    );
    expect([...kinds].toSorted()).toEqual(['kubernetes:core/v1:NamespacePatch', 'kubernetes:core/v1:Secret']);
  });
});

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before].filter(([id, one]) => after.get(id) !== one).map(([id]) => id);
}

/** Of a severity that the SDK's types leave out. */
function isDebugging(severity: string | undefined): boolean {
  return severity === 'debug';
}

function filesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
