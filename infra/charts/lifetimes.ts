import type { Site } from '../site/site.ts';

/** How long what is issued at a site lives. Each is renewed when half of it is over, so at least half is always left. */
export interface Lifetimes {
  /** of a pod in the mesh (by istiod), and of a host process or an EdgeCore workload (by SPIRE) */
  readonly identityDays: number;
  /** of the broker, a service, a machine, the hub: issued by the site's CA */
  readonly certificateDays: number;
  /** of SPIRE's own CA, below the site's: six times an identity, as SPIRE asks */
  readonly spireDays: number;
  /** of the site's CA, an intermediate below the operator's root */
  readonly authorityDays: number;
}

/** Until somebody has brought a server, when the one that issues is lost. */
const REPAIR_DAYS = 7;
/** A certificate that a person renews must not fall due in every maintenance window. */
const CERTIFICATE_DAYS = 180;

/**
 * From the offline days: an identity outlives the loss of who issues it, for as long as the WAN may be away and a server
 * on its way; a certificate outlives two such times beside its usual life, for nobody may be able to renew it in the
 * first; and the CA outlives all that it signs in the first half of its own life.
 */
export function lifetimesOf({ wan: { offlineDays } }: Pick<Site, 'wan'>): Lifetimes {
  const alone = Math.ceil(offlineDays) + REPAIR_DAYS;
  const certificateDays = CERTIFICATE_DAYS + 2 * alone;
  const identityDays = 2 * alone;
  const spireDays = 6 * identityDays;
  return {
    identityDays,
    certificateDays,
    spireDays,
    authorityDays: 2 * Math.max(certificateDays, spireDays),
  };
}

/** As Go reads a duration, which knows no days. */
export function inHours(days: number): string {
  return `${days * 24}h`;
}
