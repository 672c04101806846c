import { manifest } from '../../../workloads/nats-exporter/manifest.ts';
import type { Instance } from '../../kube/instance.ts';
import { MESSAGES } from '../../kube/instance.ts';
import { instanceName } from '../../kube/names.ts';
import type { Site } from '../../site/site.ts';
import { environmentOf } from '../environment.ts';
import { judgingHost } from '../metrics/endpoint.ts';
import { NATS_EXPORTER_SERVICE } from '../services.ts';
import { natsHosts } from './endpoint.ts';

export const NATS_EXPORTER_TEMPLATE = NATS_EXPORTER_SERVICE.template;

/** Where the rules of the site are judged: a small server has no room, and is what is lost. */
export function natsExporterOf(site: Site, image: string): Instance | undefined {
  const host = natsHosts(site).length === 0 ? undefined : judgingHost(site);
  if (host === undefined) return undefined;
  return {
    template: NATS_EXPORTER_TEMPLATE,
    name: instanceName(manifest.name, host.name),
    namespace: MESSAGES,
    host,
    image,
    environment: environmentOf(manifest.environment, site, host),
    files: {},
    stateMiB: 0,
  };
}
