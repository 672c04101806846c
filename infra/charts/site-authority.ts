import type { Release } from '../release.ts';
import { MESH_NAMESPACE, TRUST_DOMAIN } from '../kube/mesh.ts';
import type { Site } from '../site/site.ts';
import { lifetimesOf } from './lifetimes.ts';

/**
 * The CA of a site: an intermediate below the operator's root, whose key is made on the site's first server and stays
 * there (decision 2 of the design). All that is issued at the site is issued by it, and it can issue for nothing else.
 */
export interface SiteAuthority {
  readonly commonName: string;
  /** where it is told its site, as a person reads it in a certificate */
  readonly organization: string;
  readonly lifeDays: number;
  /** how many authorities may stand below it */
  readonly pathLength: number;
  /** what its certificates may name; anything else of these kinds makes them worthless (RFC 5280, 4.2.1.10) */
  readonly permitted: {
    readonly dns: readonly string[];
    /** IPv4, each by itself */
    readonly addresses: readonly string[];
    /** hosts of URIs: trust domains of SPIFFE */
    readonly uris: readonly string[];
  };
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** The Secret that istiod takes its CA from (Istio's «plug in CA certificates»). Nobody but the first server writes it. */
export const AUTHORITY_SECRET = {
  namespace: MESH_NAMESPACE,
  name: 'cacerts',
  keys: ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'],
} as const;

export function authorityName({ name }: Pick<Site, 'name'>): string {
  return `millwright ${name} site CA`;
}

export function siteAuthority({ site, secrets }: Pick<Release, 'site' | 'secrets'>): SiteAuthority {
  const names = [...new Set(secrets.flatMap((row) => row.names))].toSorted();
  return {
    commonName: authorityName(site),
    organization: `millwright ${site.name}`,
    lifeDays: lifetimesOf(site).authorityDays,
    // SPIRE's server has a CA of its own below it.
    pathLength: site.identity === 'spire' ? 1 : 0,
    permitted: {
      // istiod answers by a name of its own.
      dns: [...names.filter((one) => !IPV4.test(one)), `${MESH_NAMESPACE}.svc`],
      addresses: names.filter((one) => IPV4.test(one)),
      uris: [TRUST_DOMAIN, ...(site.identity === 'spire' ? [spireTrustDomain(site)] : [])],
    },
  };
}

/** Of what runs outside the mesh: another one than the mesh's, so that neither issues for the other. */
export function spireTrustDomain({ name }: Pick<Site, 'name'>): string {
  return `${name}.millwright.dev`;
}
