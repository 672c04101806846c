import { describe, expect, it } from 'vitest';
import {
  chartGuards,
  chartImages,
  chartNamespaces,
  helmReleases,
} from '../../../../infra/charts/flux/helm-releases.ts';
import type { KubeObject } from '../../../../infra/kube/object.ts';
import { idOf } from '../../../../infra/kube/object.ts';
import type { HelmRelease } from '../../../../infra/site/site.ts';
import { aHelmRelease, aSmallSite } from '../../small-site.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const imageOf = (name: string): string => `registry.example.com/edge/${name}@${DIGEST}`;

function made(...releases: readonly HelmRelease[]): readonly KubeObject[] {
  return helmReleases(aSmallSite({ helmReleases: releases }), imageOf);
}

function specOf(objects: readonly KubeObject[], kind: string): Readonly<Record<string, unknown>> {
  const object = objects.find((one) => one.kind === kind);
  if (object === undefined) throw new Error(`no ${kind}`);
  return object.spec as Readonly<Record<string, unknown>>;
}

describe('a chart of the user', () => {
  it('S70 is a HelmRelease of v2 and the chart in the site’s own registry', () => {
    const objects = made(aHelmRelease());
    expect(objects.map((object) => `${object.apiVersion} ${idOf(object)}`)).toEqual([
      'source.toolkit.fluxcd.io/v1 source.toolkit.fluxcd.io/OCIRepository/flux-system/edge-sensor-service',
      'helm.toolkit.fluxcd.io/v2 helm.toolkit.fluxcd.io/HelmRelease/flux-system/edge-sensor-service',
    ]);
    expect(specOf(objects, 'OCIRepository')).toMatchObject({
      url: 'oci://registry.example.com/edge/charts/edge-sensor-service',
      ref: { tag: '1.4.2' },
    });
    expect(specOf(objects, 'HelmRelease')).toMatchObject({
      chartRef: { kind: 'OCIRepository', name: 'edge-sensor-service' },
      targetNamespace: 'edge-apps',
      interval: '10m',
      driftDetection: { mode: 'enabled' },
    });
  });

  it('ends: every operation in a quarter of an hour, three times, and then the last good release runs on', () => {
    const spec = specOf(made(aHelmRelease()), 'HelmRelease');
    expect(spec).toMatchObject({
      timeout: '15m',
      install: { createNamespace: false, remediation: { retries: 3 } },
      upgrade: { remediation: { retries: 3, strategy: 'rollback', remediateLastFailure: true } },
    });
  });

  it('S68 S69 has its image from the lock, by digest, among its own values', () => {
    const values = { replicaCount: 2, image: { pullPolicy: 'IfNotPresent' } };
    const images = [
      { path: 'image', image: 'edge-sensor' },
      { path: 'probe.image', image: 'edge-probe' },
    ];
    expect(specOf(made(aHelmRelease({ values, images })), 'HelmRelease').values).toEqual({
      replicaCount: 2,
      image: {
        pullPolicy: 'IfNotPresent',
        repository: 'registry.example.com/edge/edge-sensor',
        tag: `locked@${DIGEST}`,
      },
      probe: { image: { repository: 'registry.example.com/edge/edge-probe', tag: `locked@${DIGEST}` } },
    });
    expect(values.image).toEqual({ pullPolicy: 'IfNotPresent' });
    expect(chartImages(aSmallSite({ helmReleases: [aHelmRelease({ images })] }))).toEqual([
      'edge-sensor',
      'edge-probe',
    ]);
  });

  it('comes by a digest that does not move, where one is given', () => {
    const objects = made(aHelmRelease({ digest: DIGEST, chart: 'oci://charts.example/a/b' }));
    expect(specOf(objects, 'OCIRepository')).toMatchObject({
      url: 'oci://charts.example/a/b',
      ref: { digest: DIGEST },
    });
    expect(specOf(made(aHelmRelease({ version: '1.4.2+b7' })), 'OCIRepository').ref).toEqual({
      tag: '1.4.2_b7',
    });
  });

  it('comes from a repository of charts, where it is in one', () => {
    const objects = made(aHelmRelease({ chart: 'https://charts.example/stable/sensor' }));
    expect(specOf(objects, 'HelmRepository').url).toBe('https://charts.example/stable');
    const spec = specOf(objects, 'HelmRelease');
    expect(spec.chartRef).toBeUndefined();
    expect(spec.chart).toMatchObject({
      spec: {
        chart: 'sensor',
        version: '1.4.2',
        sourceRef: { kind: 'HelmRepository', name: 'edge-sensor-service' },
      },
    });
  });

  it('has a namespace of its own, restricted and closed, once where two share it', () => {
    const site = aSmallSite({ helmReleases: [aHelmRelease(), aHelmRelease({ name: 'b' })] });
    const [namespace, ...more] = chartNamespaces(site);
    expect(more).toEqual([]);
    expect(namespace?.metadata).toMatchObject({
      name: 'edge-apps',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(chartGuards(site).map(idOf)).toEqual(['networking.k8s.io/NetworkPolicy/edge-apps/default-deny']);
    expect([...chartNamespaces(aSmallSite()), ...helmReleases(aSmallSite(), imageOf)]).toEqual([]);
  });
});
