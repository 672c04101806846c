import type { ImageUse } from '../release.ts';
import { PART_OF } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Site } from '../site/site.ts';

/**
 * A part whose upstream is a Helm chart (decision 15 of the design). Nothing of it is copied: K3s's own controller
 * installs the chart, from the site's registry, into which it is mirrored with its images.
 */
export interface ThirdParty {
  readonly name: string;
  /** where it is mirrored from, to `<registry>/charts/<name>` */
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly namespace: string;
  /** `upstream` rows of images.lock.json */
  readonly images: readonly string[];
  /** what its pods ask for, all together */
  readonly requests: { readonly cpuMilli: number; readonly memoryMiB: number };
  /** when it is there: a HelmChart has no such condition, so whoever comes next waits for these */
  readonly ready: {
    /** names of custom resource definitions, established */
    readonly definitions: readonly string[];
    /** in its namespace, available */
    readonly deployments: readonly string[];
  };
}

/** Minutes: an image of 60 MB over a thin WAN, on slow flash. */
const INSTALL_TIMEOUT = '15m';

/** The part as K3s takes it. A release that failed stays as it is for a person to see: a retry would delete it first. */
export function helmChart(part: ThirdParty, { images }: Site, values: unknown): KubeObject {
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: part.name, namespace: 'kube-system', labels: PART_OF },
    spec: {
      chart: `oci://${images.registry}/charts/${part.name}`,
      version: part.version,
      targetNamespace: part.namespace,
      createNamespace: false,
      failurePolicy: 'abort',
      timeout: INSTALL_TIMEOUT,
      // JSON is YAML, and Helm reads both.
      valuesContent: JSON.stringify(values, undefined, 2),
    },
  };
}

/** A reference as charts want it: a repository, and a tag that may end in a digest. */
export function repositoryAndTag(
  { reference }: ImageUse,
  version: string,
): { repository: string; tag: string } {
  const [, repository = reference, separator, rest = ''] = /^(.+?)([@:])([^/]+)$/.exec(reference) ?? [];
  return { repository, tag: separator === '@' ? `${version}@${rest}` : rest };
}
