import { writeRequests } from '../../budget/stated-requests.ts';
import { PART_OF, REQUESTS } from '../../kube/names.ts';
import { denyAll } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { HelmRelease, Site } from '../../site/site.ts';
import { podSecurity } from '../namespaces.ts';
import { repositoryAndTag } from '../third-party.ts';
import { FLUX_NAMESPACE } from './operator.ts';

const API = 'helm.toolkit.fluxcd.io/v2';
const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
/** Where a registry keeps the chart itself, beside its provenance. */
const CHART_CONTENT = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** A version stays what it is, so this is for a registry that was not to be had. */
const PULL_INTERVAL = '1h';
/** How long a change by hand may last, as in the tree. */
const DRIFT_INTERVAL = '10m';
/** As a layer of the tree: images of 60 MB that a whole site pulls at once. */
const TIMEOUT = '15m';
/** Then it stays as it is for a person to see, and the site is asked for nothing more. */
const RETRIES = 3;

/** The namespaces of the user's charts: restricted, and closed until a chart's own policies open something. */
export function chartNamespaces(site: Site): readonly KubeObject[] {
  return [...new Set(site.helmReleases.map(({ namespace }) => namespace))].toSorted().map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...PART_OF, ...podSecurity('restricted', site) } },
  }));
}

export function chartGuards(site: Site): readonly KubeObject[] {
  return [...new Set(site.helmReleases.map(({ namespace }) => namespace))].toSorted().map(denyAll);
}

/** Rows of images.lock.json that the user's charts run. */
export function chartImages({ helmReleases }: Pick<Site, 'helmReleases'>): readonly string[] {
  return helmReleases.flatMap(({ images }) => images.map(({ image }) => image));
}

/**
 * S68 to S70: charts of the user, each with where it comes from. What they make is Helm's, by Flux's helm-controller.
 * @param imageOf the reference of an image, by the name of its row
 */
export function helmReleases(site: Site, imageOf: (name: string) => string): readonly KubeObject[] {
  return site.helmReleases.flatMap((release) => {
    const { name, namespace } = release;
    const address = release.chart ?? `oci://${site.images.registry}/charts/${name}`;
    const isInRegistry = address.startsWith('oci://');
    return [
      isInRegistry ? chartInRegistry(release, address) : chartRepository(release, address),
      {
        apiVersion: API,
        kind: 'HelmRelease',
        metadata: {
          name,
          namespace: FLUX_NAMESPACE,
          labels: PART_OF,
          annotations: { [REQUESTS]: writeRequests({ requests: release.requests, isOnEachHost: false }) },
        },
        spec: {
          interval: DRIFT_INTERVAL,
          timeout: TIMEOUT,
          releaseName: name,
          targetNamespace: namespace,
          storageNamespace: namespace,
          ...(isInRegistry
            ? { chartRef: { kind: 'OCIRepository', name } }
            : { chart: { spec: chartSpec(release, address) } }),
          maxHistory: 3,
          install: { createNamespace: false, remediation: { retries: RETRIES } },
          upgrade: {
            cleanupOnFail: true,
            // The last good release runs on, whatever the new one was.
            remediation: { retries: RETRIES, strategy: 'rollback', remediateLastFailure: true },
          },
          driftDetection: { mode: 'enabled' },
          values: valuesOf(release, imageOf),
        },
      },
    ];
  });
}

function chartInRegistry({ name, version, digest }: HelmRelease, url: string): KubeObject {
  return {
    apiVersion: SOURCE_API,
    kind: 'OCIRepository',
    metadata: { name, namespace: FLUX_NAMESPACE, labels: PART_OF },
    spec: {
      url,
      // A registry has no "+" in a tag: Helm writes "_" there.
      ref: digest === undefined ? { tag: version.replace('+', '_') } : { digest },
      layerSelector: { mediaType: CHART_CONTENT, operation: 'copy' },
      interval: PULL_INTERVAL,
      timeout: '2m',
    },
  };
}

function chartRepository({ name }: HelmRelease, address: string): KubeObject {
  return {
    apiVersion: SOURCE_API,
    kind: 'HelmRepository',
    metadata: { name, namespace: FLUX_NAMESPACE, labels: PART_OF },
    spec: { url: address.slice(0, address.lastIndexOf('/')), interval: PULL_INTERVAL, timeout: '2m' },
  };
}

function chartSpec({ name, version }: HelmRelease, address: string): object {
  return {
    chart: address.slice(address.lastIndexOf('/') + 1),
    version,
    sourceRef: { kind: 'HelmRepository', name },
    interval: PULL_INTERVAL,
  };
}

/** The user's values, with the images that the lock names: an update is a change of the lock, in Git (S69). */
function valuesOf({ images, values }: HelmRelease, imageOf: (name: string) => string): unknown {
  return images.reduce<Readonly<Record<string, unknown>>>((all, { path, image }) => {
    // Of a reference with a digest nobody reads the tag; charts want one.
    return withMap(all, path.split('.'), repositoryAndTag({ reference: imageOf(image) }, 'locked'));
  }, values);
}

/** Values with some more keys in the map at a path. */
function withMap(
  values: Readonly<Record<string, unknown>>,
  [key, ...rest]: readonly string[],
  more: object,
): Readonly<Record<string, unknown>> {
  if (key === undefined) return { ...values, ...more };
  const inner = (values[key] ?? {}) as Readonly<Record<string, unknown>>;
  return { ...values, [key]: withMap(inner, rest, more) };
}
