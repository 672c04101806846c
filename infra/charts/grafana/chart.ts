import { allowOnly, DNS, podsOf } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import { workloadObjects } from '../../kube/workload.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { certificateRow } from '../certificate-rows.ts';
import type { Hub } from '../hub.ts';
import type { ImageOf } from '../image-of.ts';
import { PROMETHEUS } from '../metrics/endpoint.ts';
import { prometheusOf } from '../metrics/prometheus.ts';
import { grafanaFiles } from './files.ts';
import { grafanasAt } from './instance.ts';
import { ADMIN, CLIENT_TLS, GRAFANA } from './template.ts';

/** Rows of images.lock.json. */
export function grafanaImages(site: Site): readonly string[] {
  return site.ingest === undefined ? [] : [GRAFANA.name];
}

export function grafana(site: Site, hub: Hub | undefined, imageOf: ImageOf): readonly KubeObject[] {
  const image = hub === undefined ? '' : imageOf(GRAFANA.name);
  return grafanasAt(site, hub, image)
    .flatMap((instance) => workloadObjects(instance))
    .map(withFolders);
}

/** It asks Prometheus and nobody else, and nobody comes in: a tunnel ends on its host. */
export function grafanaPolicies(site: Site, hub: Hub | undefined): readonly KubeObject[] {
  const prometheus = prometheusOf(site, hub, '');
  if (prometheus === undefined) return [];
  return grafanasAt(site, hub, '').map((instance) =>
    allowOnly(instance, [], [{ peers: [podsOf(prometheus)], port: PROMETHEUS.port }, ...DNS]),
  );
}

/** The password of its administrator, which nobody chose, and a certificate with which it may ask Prometheus. */
export function grafanaSecrets(site: Site, hub: Hub | undefined): readonly SecretRow[] {
  return grafanasAt(site, hub, '').flatMap((instance): readonly SecretRow[] => [
    {
      namespace: instance.namespace,
      name: `${instance.name}-${ADMIN.name}`,
      keys: [ADMIN.key],
      source: 'random',
      subject: instance.name,
      names: [],
    },
    certificateRow(instance, CLIENT_TLS.name, instance.name, []),
  ]);
}

/** Grafana wants its files in folders, and a ConfigMap has none: each key is mounted at its path. */
function withFolders(object: KubeObject): KubeObject {
  const { template, ...rest } = (object.spec ?? {}) as { template?: PodTemplate };
  if (template === undefined) return object;
  const items = grafanaFiles({ url: '', serverName: '' }).map(({ key, path }) => ({ key, path }));
  const volumes = template.spec.volumes.map((volume) =>
    volume.configMap === undefined ? volume : { ...volume, configMap: { ...volume.configMap, items } },
  );
  return { ...object, spec: { ...rest, template: { ...template, spec: { ...template.spec, volumes } } } };
}

interface PodTemplate {
  readonly spec: { readonly volumes: readonly { readonly configMap?: object }[] };
}
