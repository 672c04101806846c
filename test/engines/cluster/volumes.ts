import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { HOSTNAME } from '../../../infra/kube/names.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeError } from './kube-client.ts';

/** The class that K3s brings, with the provisioner's own name. */
export const LOCAL_PATH: KubeObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'local-path' },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

interface Claim extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string; readonly namespace: string };
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

/** Which host the scheduler has chosen for a claim's first pod. */
const CHOSEN = 'volume.kubernetes.io/selected-node';

/**
 * Makes a volume for each claim of the class whose host is chosen: a folder below `dir`, writable by any user, as
 * local-path-provisioner makes it. Called again and again; what is there already stays as it is.
 */
export async function provideVolumes(client: KubeClient, dir: string): Promise<void> {
  const claims = await client.list<Claim>('/api/v1/persistentvolumeclaims');
  for (const claim of claims) {
    const host = claim.metadata.annotations?.[CHOSEN];
    const isOurs = claim.spec.storageClassName === LOCAL_PATH.metadata.name;
    if (!isOurs || host === undefined || claim.spec.volumeName !== undefined) continue;
    const { namespace, name, uid } = claim.metadata;
    const folder = path.join(dir, host, `pvc-${uid}_${namespace}_${name}`);
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777);
    try {
      await client.ask('POST', '/api/v1/persistentvolumes', volumeFor(claim, host, folder));
    } catch (error) {
      // Made in an earlier round, and not bound yet.
      if (!(error instanceof KubeError && error.status === 409)) throw error;
    }
  }
}

function volumeFor({ metadata, spec }: Claim, host: string, folder: string): KubeObject {
  const { namespace, name, uid } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}` },
    spec: {
      storageClassName: LOCAL_PATH.metadata.name,
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: { path: folder, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [host] }] }],
        },
      },
    },
  };
}
