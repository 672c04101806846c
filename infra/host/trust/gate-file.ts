import type { Site, Trust } from '../../site/site.ts';
import { serversOf } from '../servers.ts';

/** An agent needs seconds, and a server that starts for the first time minutes. */
const TOKEN_MINUTES = 15;
/** EdgeCore renews it when three quarters are over. */
const EDGE_CERTIFICATE_DAYS = 365;

/** What the gate is told of its site; none of it is secret. `workloads/gate/plan.ts` says its shape. */
export function gateFile(site: Site, { manufacturerCas, knownGood, attestEveryHours }: Trust) {
  return {
    site: site.name,
    gateHost: serversOf(site)[0]?.name ?? '',
    hosts: Object.fromEntries(
      site.hosts.map(({ name, role, address, tpm }) => [name, { role, address, tpm }]),
    ),
    manufacturerCas,
    knownGood,
    attestEveryHours,
    tokenMinutes: TOKEN_MINUTES,
    edgeCertificateDays: EDGE_CERTIFICATE_DAYS,
  };
}
