import { describe, expect, it } from 'vitest';
import { repositoryAndTag } from '../../../../infra/charts/third-party.ts';
import { render } from '../../../../infra/render.ts';
import type { Placed } from '../../../../infra/release.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { prepare } from '../../../../stacks/prepare.ts';
import { aCell, aHelmRelease, aHost, aLock, aSmallSite } from '../../small-site.ts';

const SIGNING = { publicKey: '-----BEGIN PUBLIC KEY-----\nof a test\n-----END PUBLIC KEY-----\n' };
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function started(changes: Partial<Site> = {}): ReadonlyMap<string, Placed> {
  const site = aSmallSite({ delivery: 'flux', signing: SIGNING, ...changes });
  return new Map(render(site, aLock()).start.map((placed) => [placed.id, placed]));
}

function specOf(id: string, changes?: Partial<Site>): Record<string, unknown> {
  const placed = started(changes).get(id);
  if (placed === undefined) throw new Error(`no ${id}`);
  return placed.object.spec as Record<string, unknown>;
}

/** The layers of the small site's tree, each with the one that it waits for. */
const WAITS_FOR = {
  namespaces: undefined,
  mesh: 'namespaces',
  guards: 'mesh',
  authority: 'guards',
  broker: 'authority',
  messages: 'broker',
  workloads: 'broker',
  telemetry: 'broker',
} as const;

const step = (layer: string): string => `kustomize.toolkit.fluxcd.io/Kustomization/flux-system/${layer}`;

describe('what starts Flux', () => {
  it('is nothing where Pulumi holds the tree', () => {
    expect(render(aSmallSite({ signing: SIGNING }), aLock()).start).toEqual([]);
    expect(prepare('graz', { date: '2026-11-24' }).release.start).toEqual([]);
  });

  it('S66 is the operator, Flux, and what it follows, in that order', () => {
    expect([...started().values()].map(({ layer, id }) => `${layer} ${id}`)).toEqual([
      'flux-operator core/Namespace/_/flux-system',
      'flux-operator helm.cattle.io/HelmChart/kube-system/flux-operator',
      'flux fluxcd.controlplane.io/FluxInstance/flux-system/flux',
      'delivery core/Secret/flux-system/site-signing-key',
      'delivery source.toolkit.fluxcd.io/OCIRepository/flux-system/site',
      ...Object.keys(WAITS_FOR).map((layer) => `delivery ${step(layer)}`),
    ]);
  });

  it.each(['graz', 'hub', 'lyon'])(
    'makes no object of %s that the tree has too: each has one owner',
    (name) => {
      const { start, placed } = prepare(name, { date: '2026-11-24' }).release;
      const ids = [...start, ...placed].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(start.length > 0).toBe(name === 'lyon');
    },
  );

  it('S114 follows the site’s own registry, and takes only what the fleet’s key has signed', () => {
    expect(specOf('source.toolkit.fluxcd.io/OCIRepository/flux-system/site')).toMatchObject({
      url: 'oci://registry.example.com/edge/sites/linz',
      ref: { tag: 'current' },
      verify: { provider: 'cosign', secretRef: { name: 'site-signing-key' } },
    });
    const key = started().get('core/Secret/flux-system/site-signing-key')?.object;
    expect(key?.stringData).toEqual({ 'cosign.pub': SIGNING.publicKey });
  });

  it('has a step for each layer, each after what it needs, which prunes all but namespaces', () => {
    const site = { helmReleases: [aHelmRelease()] };
    for (const [layer, before] of Object.entries({ ...WAITS_FOR, 'helm-releases': 'broker' })) {
      const spec = specOf(step(layer), site);
      expect(spec, layer).toMatchObject({
        path: `./${layer}`,
        sourceRef: { kind: 'OCIRepository', name: 'site' },
        prune: layer !== 'namespaces',
        deletionPolicy: 'Orphan',
        force: false,
        timeout: '15m',
      });
      expect(spec.dependsOn, layer).toEqual(before === undefined ? undefined : [{ name: before }]);
    }
  });

  it('waits for all of a layer, but for nothing on an EdgeCore host, which may be away for days', () => {
    const onK3s = { hosts: [aHost({ name: 'gw-1', memoryMiB: 4096 })], cells: [aCell('press', 'gw-1')] };
    expect(specOf(step('broker'), onK3s)).toMatchObject({ wait: true });
    expect(specOf(step('broker'), onK3s).healthChecks).toBeUndefined();
    const withEdge = specOf(step('broker'));
    expect(withEdge.wait).toBe(false);
    expect(withEdge.healthChecks).toEqual([
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'mosquitto-gw-1', namespace: 'manufacturing' },
    ]);
    expect(specOf(step('guards'))).toMatchObject({ wait: true });
  });

  it('waits of a chart that K3s installs for what it brings, which is all that can be seen of it', () => {
    const definition = (name: string) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name,
    });
    const deployment = (name: string, namespace: string) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      namespace,
    });
    expect(specOf(step('mesh'))).toMatchObject({
      wait: false,
      healthChecks: [
        definition('peerauthentications.security.istio.io'),
        definition('authorizationpolicies.security.istio.io'),
        deployment('istiod', 'istio-system'),
        definition('devices.devices.kubeedge.io'),
        definition('devicemodels.devices.kubeedge.io'),
        deployment('cloudcore', 'kubeedge'),
      ],
    });
  });

  it('installs nothing without a digest in its reference, and nothing on an EdgeCore host', () => {
    const { valuesContent, chart, failurePolicy } = specOf(
      'helm.cattle.io/HelmChart/kube-system/flux-operator',
    ) as Record<string, string>;
    expect([chart, failurePolicy]).toEqual(['oci://registry.example.com/edge/charts/flux-operator', 'abort']);
    const values = JSON.parse(valuesContent ?? '') as { image: unknown; affinity: unknown };
    expect(values.image).toEqual({
      repository: 'registry.example.com/edge/flux-operator',
      tag: `v0.59.0@${DIGEST}`,
    });
    expect(JSON.stringify(values.affinity)).toContain('node-role.kubernetes.io/edge');
    const { kustomize, storage } = specOf('fluxcd.controlplane.io/FluxInstance/flux-system/flux') as {
      kustomize: { patches: { target: { name: string }; patch: string }[] };
      storage: unknown;
    };
    expect(storage).toEqual({ class: 'local-path', size: '1Gi' });
    expect(kustomize.patches.map(({ target }) => target.name)).toEqual([
      'source-controller',
      'kustomize-controller',
    ]);
    for (const { patch } of kustomize.patches) {
      expect(patch).toContain(`@${DIGEST}`);
      expect(patch).toContain('node-role.kubernetes.io/edge');
    }
  });

  it('S70 installs who installs charts only where a site has one: on a gateway it costs memory', () => {
    const partsWith = (changes: Partial<Site>): unknown =>
      specOf('fluxcd.controlplane.io/FluxInstance/flux-system/flux', changes).components;
    expect(partsWith({})).toEqual(['source-controller', 'kustomize-controller']);
    expect(partsWith({ helmReleases: [aHelmRelease()] })).toContain('helm-controller');
  });

  it('marks its images as unresolved while nobody has read their bytes', () => {
    const site = aSmallSite({ delivery: 'flux', signing: SIGNING, helmReleases: [aHelmRelease()] });
    const open = render(site, aLock(null)).images.filter(({ isResolved }) => !isResolved);
    expect(open.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'flux-operator',
        'helm-controller',
        'kustomize-controller',
        'source-controller',
      ]),
    );
  });
});

describe('a reference for a chart', () => {
  it('is a repository and a tag that ends in the digest', () => {
    const reference = `registry.example:5000/edge/x@${DIGEST}`;
    expect(repositoryAndTag({ reference }, 'v1.2.3')).toEqual({
      repository: 'registry.example:5000/edge/x',
      tag: `v1.2.3@${DIGEST}`,
    });
  });

  it('says where it is unresolved, and takes no port for a tag', () => {
    const reference = 'registry.example:5000/edge/x:unresolved';
    expect(repositoryAndTag({ reference }, 'v1.2.3')).toEqual({
      repository: 'registry.example:5000/edge/x',
      tag: 'unresolved',
    });
  });
});
