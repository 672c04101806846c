import type { Instance } from '../../kube/instance.ts';
import { HUB_NAMESPACE } from '../../kube/instance.ts';
import { instanceName } from '../../kube/names.ts';
import type { Site } from '../../site/site.ts';
import type { Hub } from '../hub.ts';
import { publicName } from '../hub.ts';
import { PROMETHEUS } from '../metrics/endpoint.ts';
import { grafanaFiles } from './files.ts';
import { GRAFANA, GRAFANA_TEMPLATE } from './template.ts';

/** Users, preferences and sessions; the pages come with the release. */
const STATE_MIB = 1024;

/** That of a hub; none at a line, whose WAN may be away. */
export function grafanasAt(site: Site, hub: Hub | undefined, image: string): readonly Instance[] {
  if (hub === undefined) return [];
  const prometheus = {
    url: `https://${instanceName(PROMETHEUS.atHub, hub.host.name)}.${HUB_NAMESPACE}.svc:${PROMETHEUS.port}`,
    serverName: publicName(site),
  };
  return [
    {
      template: GRAFANA_TEMPLATE,
      name: instanceName(GRAFANA.name, hub.host.name),
      namespace: HUB_NAMESPACE,
      host: hub.host,
      image,
      environment: {},
      files: Object.fromEntries(grafanaFiles(prometheus).map(({ key, text }) => [key, text])),
      stateMiB: STATE_MIB,
    },
  ];
}
