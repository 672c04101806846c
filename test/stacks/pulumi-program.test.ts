import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { idOf } from '../../infra/kube/object.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { SecretRow } from '../../infra/release.ts';
import { fromYaml } from '../../infra/tree/from-yaml.ts';
import { yamlTree } from '../../infra/tree/tree.ts';
import { prepare } from '../../stacks/prepare.ts';
import { INSTRUCTION_PREFIX } from '../../stacks/pulumi-instructions.ts';
import { deliver, refusals } from '../../stacks/pulumi-program.ts';
import { aLock } from '../infra/small-site.ts';
import type { Asked } from './pulumi-stack.ts';
import { runProgram } from './pulumi-stack.ts';
import { aFolder } from './temp-folder.ts';

const DATE = '2026-11-24';
const CLUSTER = { 'millwright:kubeconfig': 'a kubeconfig' };

/** A lock in which every image has a digest, as it stands after the image build. */
function aLockFile(lock = aLock()): string {
  const file = path.join(aFolder(), 'images.lock.json');
  writeFileSync(file, JSON.stringify(lock));
  return file;
}

function anUp(
  stack = 'graz',
  config: Record<string, string> = CLUSTER,
  issued: SecretRow[] = [],
  waited: string[] = [],
): Promise<readonly Asked[]> {
  const authority = {
    issue: (row: SecretRow) => {
      issued.push(row);
      return Promise.resolve(Object.fromEntries(row.keys.map((key) => [key, `${key} of ${row.subject}`])));
    },
  };
  const lockFile = aLockFile();
  const definitions = (_: string, names: readonly string[]) => {
    waited.push(...names);
    return Promise.resolve();
  };
  return runProgram(() => deliver({ date: DATE, lockFile, authority, definitions }), { stack, config });
}

/** Those of a release, as objects and without what was said to the provider. */
function objectsOf(asked: readonly Asked[]): ReadonlyMap<string, unknown> {
  const native = asked.filter(({ type }) => type.startsWith('kubernetes:') && !type.endsWith(':Secret'));
  return new Map(native.map(({ name, inputs }) => [name, withoutInstructions(inputs as KubeObject)]));
}

function withoutInstructions(object: KubeObject): KubeObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const own = Object.entries(annotations).filter(([key]) => !key.startsWith(INSTRUCTION_PREFIX));
  return {
    ...object,
    metadata: { ...metadata, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) },
  };
}

describe('the objects', () => {
  test.each(['graz', 'hub'])(
    'of %s are those of its tree, each a native resource named by its id',
    async (name) => {
      const lockFile = aLockFile();
      const tree = yamlTree(prepare(name, { date: DATE, lockFile }).release);
      const objects = [...tree.values()].map((text) => fromYaml(text) as KubeObject);
      expect(objectsOf(await anUp(name))).toEqual(
        new Map(objects.map((object) => [idOf(object), withoutInstructions(object)])),
      );
    },
  );

  test('of a site that Flux delivers are not Pulumi’s: what starts Flux is, its secrets and their namespaces’ names', async () => {
    const asked = await anUp('lyon');
    const { start, secrets } = prepare('lyon', { date: DATE }).release;
    const native = asked.filter(({ type }) => type.startsWith('kubernetes:'));
    expect(native.map(({ name }) => name).toSorted()).toEqual(
      [
        ...new Set(secrets.map(({ namespace }) => `core/Namespace/_/${namespace}`)),
        ...start.map(({ id }) => id),
        ...secrets.map(({ namespace, name }) => `core/Secret/${namespace}/${name}`),
      ].toSorted(),
    );
    const patch = asked.find(({ type }) => type.endsWith('NamespacePatch'));
    expect(Object.keys(patch?.inputs.metadata as object).sort()).toEqual(['annotations', 'name']);
  });

  test('of which one has a kind that another brings come when the API server knows that kind', async () => {
    const waited: string[] = [];
    const asked = await anUp('lyon', CLUSTER, [], waited);
    expect(waited).toEqual([
      'fluxinstances.fluxcd.controlplane.io',
      'ocirepositories.source.toolkit.fluxcd.io',
      'kustomizations.kustomize.toolkit.fluxcd.io',
    ]);
    const order = asked
      .map(({ name }) => ['HelmChart', 'FluxInstance', 'OCIRepository'].find((kind) => name.includes(kind)))
      .filter((kind) => kind !== undefined);
    expect(order).toEqual(['HelmChart', 'FluxInstance', 'OCIRepository']);
  });

  test('are all held by the one provider of the site, never by a default one', async () => {
    const asked = await anUp();
    const native = asked.filter(({ type }) => type.startsWith('kubernetes:'));
    expect(new Set(native.map(({ provider }) => provider))).toEqual(
      new Set(['urn:pulumi:graz::millwright::pulumi:providers:kubernetes::graz::graz-id']),
    );
  });

  test('come layer by layer, the secrets after the namespaces and before all else', async () => {
    const names = (await anUp()).map(({ type, name }) => ({ type, name }));
    const layers = new Set(prepare('graz', { date: DATE }).release.placed.map(({ layer }) => layer));
    const components = names.filter(({ type }) => type.startsWith('millwright:')).map(({ name }) => name);
    expect(components.toSorted()).toEqual([...layers, 'secrets'].toSorted());
    const firstAt = (isIt: (name: string) => boolean): number =>
      names.findIndex(({ type, name }) => type.startsWith('kubernetes:') && isIt(name));
    const lastNamespace = names.findLastIndex(({ type }) => type.endsWith(':Namespace'));
    const lastSecret = names.findLastIndex(({ type }) => type.endsWith(':Secret'));
    expect(lastNamespace).toBeLessThan(firstAt((name) => name.startsWith('core/Secret/')));
    expect(lastSecret).toBeLessThan(firstAt((name) => name.includes('NetworkPolicy')));
  });
});

describe('the secrets', () => {
  test('are the rows of the release, each value issued once and only for its Secret', async () => {
    const issued: SecretRow[] = [];
    const asked = await anUp('graz', CLUSTER, issued);
    const { secrets } = prepare('graz', { date: DATE }).release;
    expect(issued).toEqual(secrets);
    const own = asked.filter(({ type }) => type === 'kubernetes:core/v1:Secret');
    expect(own.map(({ name }) => name).toSorted()).toEqual(
      secrets.map(({ namespace, name }) => `core/Secret/${namespace}/${name}`).toSorted(),
    );
    const elsewhere = asked.filter(({ type }) => !type.endsWith(':Secret') && !type.endsWith(':Stash'));
    expect(JSON.stringify(elsewhere)).not.toContain('tls.key of');
    expect(JSON.stringify(own)).toContain('tls.key of');
  });

  test('of a real site hold no certificate: its own authority issues them, in a layer before what mounts them', async () => {
    const lockFile = aLockFile();
    const definitions = () => Promise.resolve();
    const asked = await runProgram(
      () => deliver({ date: DATE, lockFile, authority: undefined, definitions }),
      {
        stack: 'hub',
        config: CLUSTER,
      },
    );
    const { secrets } = prepare('hub', { date: DATE, lockFile }).release;
    const random = secrets.filter(({ source }) => source === 'random');
    expect(random.length).toBeGreaterThan(0);
    expect(asked.filter(({ type }) => type === 'kubernetes:core/v1:Secret').map(({ name }) => name)).toEqual(
      random.map(({ namespace, name }) => `core/Secret/${namespace}/${name}`),
    );
    const at = (id: string) => asked.findIndex(({ name }) => name === id);
    expect(at('apps/Deployment/authority/authority-dc-1')).toBeGreaterThan(-1);
    expect(at('apps/Deployment/authority/authority-dc-1')).toBeLessThan(at('apps/StatefulSet/hub/hub-dc-1'));
  });

  test('are issued by nobody in a preview', async () => {
    const authority = { issue: () => Promise.reject(new Error('asked in a preview')) };
    const asked = await runProgram(() => deliver({ date: DATE, authority }), { isPreview: true });
    expect(asked.filter(({ type }) => type.endsWith(':Secret'))).not.toHaveLength(0);
  });
});

describe('an up', () => {
  test('without cluster and digests is refused with every reason, before anything is asked for', async () => {
    const lockFile = aLockFile(aLock(null));
    const program = () => deliver({ date: DATE, lockFile, authority: undefined });
    const failed = runProgram(program, { config: {} });
    await expect(failed).rejects.toThrow(/nothing was changed/);
    await expect(failed).rejects.toThrow(/no cluster is named.*kubeconfigPath <file> -s graz/);
    await expect(failed).rejects.toThrow(/image mosquitto has no digest/);
  });

  test('is refused where a policy is broken, and the object is named', () => {
    const prepared = prepare('graz', { date: DATE, lockFile: aLockFile(), exceptions: [] });
    const problems = refusals(prepared, { kubeconfig: undefined, kubeconfigPath: '/nowhere' });
    expect(problems).toContainEqual(
      expect.stringMatching(/^core\/Namespace\/_\/edge breaks restricted-pod-security: /),
    );
    expect(problems).toContainEqual(expect.stringMatching(/^kubeconfigPath: ENOENT/));
  });

  test('takes one kubeconfig, not two', async () => {
    const config = { ...CLUSTER, 'millwright:kubeconfigPath': '/nowhere' };
    await expect(anUp('graz', config)).rejects.toThrow(/both set; keep one/);
  });
});

test('a preview of a stack that has no site file says so as every door does', async () => {
  const failed = runProgram(() => deliver({ date: DATE, authority: undefined }), {
    stack: 'nowhere',
    isPreview: true,
  });
  await expect(failed).rejects.toThrow(/the unknown site "nowhere"/);
});
