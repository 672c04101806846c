import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Placed } from '../../infra/release.ts';
import { LAYERS } from '../../infra/kube/layer.ts';
import { idOf } from '../../infra/kube/object.ts';
import { podOf } from '../../policies/pod.ts';
import { clashes, render, RenderError, takenTwice } from '../../infra/render.ts';
import { aSite } from '../site.ts';
import { aCell, aHost, aLock, aSmallSite } from './small-site.ts';

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof RenderError) return error.problems;
    throw error;
  }
  return [];
}

describe('render', () => {
  it('gives equal releases for equal sites', () => {
    expect(JSON.stringify(render(aSmallSite(), aLock()))).toBe(JSON.stringify(render(aSmallSite(), aLock())));
  });

  it('freezes the release to its last field', () => {
    const release = render(aSmallSite(), aLock());
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(release)).toBe(true);
  });

  it.each(['graz', 'lyon', 'hub'])('has in %s what a pod names before that which makes the pod', (name) => {
    const { placed } = render(aSite({}, name), aLock());
    const stepOf = new Map(placed.map(({ id, layer }) => [id, LAYERS.indexOf(layer)]));
    const needs = placed.flatMap(({ id, object }) => {
      const { serviceAccountName = '', volumes = [] } = podOf(object)?.spec ?? {};
      const files = volumes.flatMap(
        ({ configMap }) => (configMap as { name: string } | undefined)?.name ?? [],
      );
      const ids = [`ServiceAccount/${serviceAccountName}`, ...files.map((file) => `ConfigMap/${file}`)];
      if (podOf(object) === undefined) return [];
      return ids.map((need) => ({
        id,
        need: `core/${need.replace('/', `/${object.metadata.namespace ?? ''}/`)}`,
      }));
    });
    expect(needs.length).toBeGreaterThan(0);
    for (const { id, need } of needs) {
      expect(stepOf.has(need), need).toBe(true);
      expect(stepOf.get(need), need).toBeLessThan(stepOf.get(id) ?? 0);
    }
  });

  it.each(['graz', 'lyon'])('orders the objects of %s by layer, then id, each once', (name) => {
    const { placed } = render(aSite({}, name), aLock());
    const layers = placed.map(({ layer }) => LAYERS.indexOf(layer));
    expect(layers).toEqual(layers.toSorted((one, other) => one - other));
    for (const layer of LAYERS) {
      const ids = placed.filter((one) => one.layer === layer).map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].toSorted());
    }
    expect(placed.map(({ object }) => idOf(object))).toEqual(placed.map(({ id }) => id));
  });

  it('gives each gateway its own broker and services, and none to a host without cells', () => {
    const hosts = [
      aHost({ name: 'gw-1', memoryMiB: 4096 }),
      aHost({ name: 'gw-2', role: 'k3s-agent' }),
      aHost({ name: 'gw-3' }),
    ];
    const { placed } = render(
      aSmallSite({ hosts, cells: [aCell('press', 'gw-1'), aCell('weld', 'gw-2')] }),
      aLock(),
    );
    const controllers = placed
      .filter(({ layer, object }) => ['broker', 'workloads'].includes(layer) && podOf(object) !== undefined)
      .map(({ object }) => object.metadata.name);
    expect(controllers.toSorted()).toEqual(
      ['aggregator', 'collision-engine', 'mosquitto', 'vision-inferencer'].flatMap((name) => [
        `${name}-gw-1`,
        `${name}-gw-2`,
      ]),
    );
  });

  it('has an id for every object and a row for every image, whatever the hosts', () => {
    const role = fc.constantFrom('k3s-server', 'k3s-agent', 'kubeedge-edge');
    fc.assert(
      fc.property(fc.array(role, { minLength: 1, maxLength: 6 }), (roles) => {
        // No site is without a K3s host, and one alone has to carry all that a site has once.
        const hosts = ['k3s-server' as const, ...roles].map((one, index) =>
          aHost({ name: `gw-${index}`, role: one, memoryMiB: 4096 }),
        );
        const cells = hosts.map(({ name }, index) => aCell(`cell-${index}`, name));
        const { placed, images, secrets } = render(aSmallSite({ hosts, cells }), aLock());
        expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
        const known = new Set(images.map(({ reference }) => reference));
        const used = placed.flatMap(({ object }) => podOf(object)?.spec.containers ?? []);
        expect(used.map(({ image = '' }) => image).filter((image) => !known.has(image))).toEqual([]);
        // Of the line five each, and of who gathers its figures one.
        expect(secrets.length).toBeGreaterThanOrEqual(6 * hosts.length);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('names the Secrets that its pods mount, and holds no value of one', () => {
    const { placed, secrets } = render(aSmallSite(), aLock());
    const mounted = placed.flatMap(({ object }) =>
      [...JSON.stringify(object).matchAll(/"secretName":"([^"]+)"/g)].map(([, name]) => [
        object.metadata.namespace,
        name,
      ]),
    );
    expect(mounted.toSorted()).toEqual(secrets.map(({ namespace, name }) => [namespace, name]).toSorted());
    expect(placed.filter(({ object }) => object.kind === 'Secret')).toEqual([]);
    expect(JSON.stringify(placed)).not.toContain('PRIVATE KEY');
  });

  it('says everything that stands in the way at once', () => {
    const long = 'gateway-with-a-name-that-nobody-will-ever-want-to-type';
    const lock = aLock();
    const { mosquitto: _, ...built } = lock.built;
    const site = aSmallSite({ hosts: [aHost({ name: long })], cells: [aCell('p'.repeat(60), long)] });
    const problems = problemsOf(() => render(site, { ...lock, built }));
    expect(problems).toEqual(
      expect.arrayContaining([
        'image mosquitto: has no row in images.lock.json; add one with "digest": null until it is built',
        ...['mosquitto', 'collision-engine', 'vision-inferencer', 'aggregator'].map(
          (name) =>
            expect.stringContaining(
              `host ${long}: makes ${name}-${long}, which is longer than 52`,
            ) as unknown,
        ),
        ...['arm/a1', 'scanner/s1', 'camera/c1', 'plc/p1'].map(
          (rest) => expect.stringContaining(`${'p'.repeat(60)}/${rest}: is the common name`) as unknown,
        ),
      ]),
    );
    expect(problems.filter((one) => one.includes('is the common name')).length).toBeGreaterThan(4 + 4);
  });
});

describe('clashes', () => {
  it('names both charts that make one object', () => {
    const placed = (chart: string): Placed => ({
      layer: 'guards',
      chart,
      id: 'core/ConfigMap/edge/one',
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'edge' } },
    });
    expect(clashes([placed('first'), placed('second')])).toEqual([
      'core/ConfigMap/edge/one: is made by the charts first and second; leave it to one, or give one another name',
    ]);
  });
});

describe('what is taken twice', () => {
  const service = (name: string, spec: object): Placed => ({
    layer: 'telemetry',
    chart: name,
    id: `core/Service/metrics/${name}`,
    object: { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'metrics' }, spec },
  });

  it('is an address or a node port that two Services ask for', () => {
    const port = { port: 443, nodePort: 30_443 };
    const placed = [
      service('first', { clusterIP: '10.43.0.84', ports: [port] }),
      service('second', { clusterIP: '10.43.0.84', ports: [{ ...port, protocol: 'UDP' }] }),
      service('third', { clusterIP: '10.43.0.85', ports: [port] }),
      service('fourth', { clusterIP: 'None', ports: [{ port: 443 }] }),
      service('fifth', { clusterIP: 'None' }),
    ];
    expect(takenTwice(placed)).toEqual([
      "core/Service/metrics/second: the address 10.43.0.84 is core/Service/metrics/first's already; give one of them another",
      "core/Service/metrics/third: the node port 30443/TCP is core/Service/metrics/first's already; give one of them another",
    ]);
  });
});
