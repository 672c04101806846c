import type { Instance } from '../kube/instance.ts';
import { CERTIFICATE_KEYS } from '../kube/instance.ts';
import type { SecretRow } from '../release.ts';
import type { Site } from '../site/site.ts';
import { brokerNames } from './broker-endpoint.ts';
import type { Gateway } from './gateways.ts';
import type { Hub } from './hub.ts';
import { publicName } from './hub.ts';
import { HUB_CERTIFICATE } from './services.ts';

/** The certificates that must be there before the first pod: who has one, for which subject and names. */
export function certificates(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly SecretRow[] {
  const atGateways = gateways.flatMap(({ host, broker, services }) => [
    ...rowsOf(broker, site, brokerNames(host)),
    ...services.flatMap(({ instance }) => rowsOf(instance, site, [])),
  ]);
  const atHub = (hub?.services ?? []).flatMap(({ instance }) => rowsOf(instance, site, [publicName(site)]));
  return [...atGateways, ...atHub];
}

/**
 * On the broker an instance is known by its name, which its access list holds. The hub knows many sites, so there the
 * site stands before it.
 */
function rowsOf(instance: Instance, site: Site, names: readonly string[]): readonly SecretRow[] {
  return instance.template.certificates.map(({ name }) => ({
    namespace: instance.namespace,
    name: `${instance.name}-${name}`,
    keys: CERTIFICATE_KEYS,
    source: 'site-ca',
    subject: name === HUB_CERTIFICATE ? `${site.name}/${instance.name}` : instance.name,
    names,
  }));
}
