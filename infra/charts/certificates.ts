import type { SecretRow } from '../release.ts';
import type { Site } from '../site/site.ts';
import { brokerNames } from './broker-endpoint.ts';
import { certificateRows } from './certificate-rows.ts';
import type { Gateway } from './gateways.ts';
import type { Hub } from './hub.ts';
import { publicName } from './hub.ts';

/** The certificates that must be there before the first pod: who has one, for which subject and names. */
export function certificates(
  site: Site,
  gateways: readonly Gateway[],
  hub: Hub | undefined,
): readonly SecretRow[] {
  const atGateways = gateways.flatMap(({ host, broker, services }) => [
    ...certificateRows(broker, site, brokerNames(host)),
    ...services.flatMap(({ instance }) => certificateRows(instance, site, [])),
  ]);
  const atHub = (hub?.services ?? []).flatMap(({ instance }) =>
    certificateRows(instance, site, [publicName(site)]),
  );
  return [...atGateways, ...atHub];
}
