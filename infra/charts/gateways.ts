import type { ImageLock } from '../images.ts';
import { referenceIn } from '../images.ts';
import type { Instance } from '../kube/instance.ts';
import { namespaceOf } from '../kube/instance.ts';
import { instanceName } from '../kube/names.ts';
import { linePlanOf } from '../site/line-plan.ts';
import type { Host, Site } from '../site/site.ts';
import { asksFor, environmentOf, PLAN_FILE } from './environment.ts';
import { mosquittoFiles } from './mosquitto-files.ts';
import { MOSQUITTO, MOSQUITTO_STATE_MIB, mosquittoTemplate } from './mosquitto-template.ts';
import type { Service } from './services.ts';
import { servicesOf } from './services.ts';

/** A gateway of the line: a host with cells, its broker, and its services with what they are. */
export interface Gateway {
  host: Host;
  broker: Instance;
  services: readonly GatewayService[];
}

export interface GatewayService {
  service: Service;
  instance: Instance;
}

/** The gateways in the order of their names. */
export function gatewaysOf(site: Site, lock: ImageLock): readonly Gateway[] {
  return gatewayHosts(site).map((host) => {
    const files = { [PLAN_FILE]: `${JSON.stringify(linePlanOf(site, host.name), null, 2)}\n` };
    return {
      host,
      broker: brokerOn(host, site, lock),
      services: servicesOf(host).map((service) => ({
        service,
        instance: instanceOn(host, service, site, lock, files),
      })),
    };
  });
}

export function gatewayHosts(site: Site): readonly Host[] {
  const withCells = new Set(site.cells.map(({ host }) => host));
  return site.hosts.filter(({ name }) => withCells.has(name));
}

function instanceOn(
  host: Host,
  { manifest, template }: Service,
  site: Site,
  lock: ImageLock,
  files: Instance['files'],
): Instance {
  const { environment, state } = manifest;
  // The spool's bound is the site's to say, so the claim is that and what the workload itself needs.
  const spoolMiB = asksFor(environment, 'spool-max-mib') ? site.aggregation.spoolMaxMiB : 0;
  return {
    template,
    name: instanceName(manifest.name, host.name),
    namespace: namespaceOf(host),
    host,
    image: referenceIn(lock, site.images.registry, manifest.image),
    environment: environmentOf(environment, site, host),
    files,
    stateMiB: state === undefined ? 0 : state.sizeMiB + spoolMiB,
  };
}

function brokerOn(host: Host, site: Site, lock: ImageLock): Instance {
  return {
    template: mosquittoTemplate(host),
    name: instanceName(MOSQUITTO, host.name),
    namespace: namespaceOf(host),
    host,
    image: referenceIn(lock, site.images.registry, MOSQUITTO),
    environment: {},
    files: mosquittoFiles(site, host),
    stateMiB: MOSQUITTO_STATE_MIB,
  };
}
