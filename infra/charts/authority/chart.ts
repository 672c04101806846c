import { AUTHORITY_FOLDER } from '../../host/authority/folder.ts';
import type { Instance } from '../../kube/instance.ts';
import { HOSTNAME, labelsOf, PART_OF, REASON, SUMMARY } from '../../kube/names.ts';
import { allowOnly, apiServers } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import type { Gateway } from '../gateways.ts';
import type { Hub } from '../hub.ts';
import type { ImageOf } from '../image-of.ts';
import { scrapersOf } from '../metrics/chart.ts';
import { authorityOf, caClaim, issuedBySite } from './instance.ts';

/** What issues the certificates of a site, and the folder of its host in which the CA lies. */
export function authority(site: Site, rows: readonly SecretRow[], imageOf: ImageOf): readonly KubeObject[] {
  const instance = authorityOf(site, imageOf('authority'), rows);
  if (instance === undefined) return [];
  return [...workloadObjects(instance).map(withReason), ...folderOf(instance)];
}

/** Of all pods it alone has a token of the API: policies/exceptions.ts lets it. */
function withReason(object: KubeObject): KubeObject {
  if (object.kind !== 'Deployment') return object;
  const { metadata } = object;
  const reason = 'it writes the certificates of the site to their Secrets: these by name, and nothing else';
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [REASON]: reason } } };
}

/** Its rights, and who may talk to it: it asks the API server, and shows its figures. */
export function authorityGuards(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
  rows: readonly SecretRow[],
): readonly KubeObject[] {
  const instance = authorityOf(site, '', rows);
  if (instance === undefined) return [];
  return [
    allowOnly(instance, scrapersOf(site, gateways, hub, instance), apiServers(site)),
    ...[...Map.groupBy(issuedBySite(rows), ({ namespace }) => namespace)].flatMap(([namespace, own]) =>
      rightsIn(
        namespace,
        instance,
        own.map(({ name }) => name),
      ),
    ),
  ];
}

const RIGHTS = 'site-authority';

/**
 * Its Secrets by name and nothing else. The right to create is bound to names too: the API server asks for it by the
 * name in the address when an apply is to make an object, and a POST, which has none there, is refused.
 */
function rightsIn(namespace: string, instance: Instance, names: readonly string[]): readonly KubeObject[] {
  const metadata = { name: RIGHTS, namespace, labels: PART_OF };
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: {
        ...metadata,
        annotations: {
          [SUMMARY]: 'What the authority of the site may write here: the certificates of its rows.',
        },
      },
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [...names].toSorted(),
          verbs: ['create', 'get', 'patch'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: RIGHTS },
      subjects: [{ kind: 'ServiceAccount', name: instance.name, namespace: instance.namespace }],
    },
  ];
}

/**
 * The folder of the CA as a volume, to be read: so the pod meets the level `restricted`, which lets nobody name a folder
 * of the host, and the key is neither in a Secret nor in the state of the cluster. It stays when the claim goes.
 */
function folderOf(instance: Instance): readonly KubeObject[] {
  const { host, namespace } = instance;
  const name = caClaim(instance);
  const size = { storage: '1Mi' };
  const common = { accessModes: ['ReadWriteOnce'], storageClassName: '', volumeMode: 'Filesystem' };
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name,
        labels: labelsOf(instance),
        annotations: {
          [REASON]: 'the key of the site’s CA never leaves the first server; who signs is beside it',
        },
      },
      spec: {
        ...common,
        capacity: size,
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name },
        local: { path: AUTHORITY_FOLDER },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [host?.name ?? ''] }] },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, labels: labelsOf(instance) },
      spec: { ...common, volumeName: name, resources: { requests: size } },
    },
  ];
}
