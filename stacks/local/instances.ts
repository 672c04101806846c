import type { KubeObject } from '../../infra/kube/object.ts';
import type { Release, SecretRow } from '../../infra/release.ts';

/**
 * A pod of the release, as the local site needs it to start the same service with the same environment. Read from
 * the rendered objects, not from the manifests: what the cluster would get is what runs here.
 */
export interface Instance {
  /** of the workload object, such as `collision-engine-gw-1` */
  name: string;
  service: string;
  gateway: string;
  environment: Readonly<Record<string, string>>;
  /** absolute path in the container → text, from ConfigMaps */
  files: ReadonlyMap<string, string>;
  /** absolute path in the container → common name of the certificate that is mounted there */
  certificates: ReadonlyMap<string, string>;
  /** absolute paths in the container that outlive the process */
  statePaths: readonly string[];
}

/** The fields of a pod template that a service is started from. */
interface PodTemplate {
  metadata: { labels: Record<string, string> };
  spec: {
    nodeSelector?: Record<string, string>;
    containers: readonly {
      env?: readonly { name: string; value?: string }[];
      volumeMounts?: readonly { name: string; mountPath: string }[];
    }[];
    volumes?: readonly {
      name: string;
      configMap?: { name: string };
      secret?: { secretName: string };
      hostPath?: { path: string };
    }[];
  };
}

interface WorkloadSpec {
  template: PodTemplate;
  volumeClaimTemplates?: readonly { metadata: { name: string } }[];
}

/** The instances of the given services, in the release's order. */
export function instancesOf(release: Release, services: readonly string[]): Instance[] {
  const objects = release.placed.map(({ object }) => object);
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((object) => instanceOf(object, objects, release.secrets))
    .filter(({ service }) => services.includes(service));
}

function instanceOf(
  object: KubeObject,
  objects: readonly KubeObject[],
  secrets: readonly SecretRow[],
): Instance {
  const { template, volumeClaimTemplates = [] } = object.spec as WorkloadSpec;
  const { volumes = [], containers, nodeSelector = {} } = template.spec;
  const [container] = containers;
  const files = new Map<string, string>();
  const certificates = new Map<string, string>();
  const statePaths: string[] = [];
  for (const mount of container?.volumeMounts ?? []) {
    const volume = volumes.find(({ name }) => name === mount.name);
    if (volume?.configMap !== undefined) {
      for (const [file, text] of configMapData(objects, object, volume.configMap.name)) {
        files.set(`${mount.mountPath}/${file}`, text);
      }
    } else if (volume?.secret !== undefined) {
      const { secretName } = volume.secret;
      const row = secrets.find(
        ({ name, namespace }) => name === secretName && namespace === object.metadata.namespace,
      );
      certificates.set(mount.mountPath, row?.subject ?? secretName);
    } else if (
      volume?.hostPath !== undefined ||
      volumeClaimTemplates.some(({ metadata }) => metadata.name === mount.name)
    ) {
      statePaths.push(mount.mountPath);
    }
  }
  return {
    name: object.metadata.name,
    service: template.metadata.labels['app.kubernetes.io/name'] ?? object.metadata.name,
    gateway: nodeSelector['kubernetes.io/hostname'] ?? '',
    environment: Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value])),
    files,
    certificates,
    statePaths,
  };
}

function configMapData(
  objects: readonly KubeObject[],
  owner: KubeObject,
  name: string,
): readonly (readonly [string, string])[] {
  const configMap = objects.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === name && metadata.namespace === owner.metadata.namespace,
  );
  return Object.entries((configMap?.data ?? {}) as Record<string, string>);
}
