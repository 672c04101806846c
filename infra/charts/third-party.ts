import type { ImageUse } from '../release.ts';
import type { Amount } from '../budget/amount.ts';
import { writeRequests } from '../budget/stated-requests.ts';
import { EDGE_ROLE, PART_OF, REQUESTS } from '../kube/names.ts';
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
  /** what its pods ask for, all together; on one host where it is on each */
  readonly requests: Amount;
  /** true where each K3s host has a pod of it */
  readonly isOnEachHost?: boolean;
  /** when it is there: a HelmChart has no such condition, so whoever comes next waits for these */
  readonly ready: {
    /** names of custom resource definitions, established */
    readonly definitions: readonly string[];
    /** in its namespace, available */
    readonly deployments: readonly string[];
  };
}

/** Nothing of them on an EdgeCore host: there is no Service network, and the mesh ends before it (T4). */
export const ON_K3S = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
            { key: EDGE_ROLE, operator: 'DoesNotExist' },
          ],
        },
      ],
    },
  },
} as const;

/** Minutes: an image of 60 MB over a thin WAN, on slow flash. */
const INSTALL_TIMEOUT = '15m';

/**
 * The part as K3s takes it. A release that failed stays as it is for a person to see: a retry would delete it first.
 * @param host where its values bind it to one
 */
export function helmChart(part: ThirdParty, { images }: Site, values: unknown, host?: string): KubeObject {
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: {
      name: part.name,
      namespace: 'kube-system',
      labels: PART_OF,
      annotations: {
        [REQUESTS]: writeRequests({ isOnEachHost: false, ...part, ...(host !== undefined && { host }) }),
      },
    },
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
  { reference }: Pick<ImageUse, 'reference'>,
  version: string,
): { repository: string; tag: string } {
  const [, repository = reference, separator, rest = ''] = /^(.+?)([@:])([^/]+)$/.exec(reference) ?? [];
  return { repository, tag: separator === '@' ? `${version}@${rest}` : rest };
}
