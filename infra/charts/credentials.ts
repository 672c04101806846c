import type { Release, SecretRow } from '../release.ts';
import { TRUST_DOMAIN } from '../kube/mesh.ts';
import { isOnEdge } from '../kube/instance.ts';
import { inHours, lifetimesOf } from './lifetimes.ts';
import { machinesOf } from './mosquitto-acl.ts';
import { AUTHORITY_SECRET, authorityName, spireTrustDomain } from './site-authority.ts';

/** A certificate with its key, or several alike: from where it comes and how it gets where it is used. */
export interface Credential {
  readonly what: string;
  readonly subject: string;
  readonly issuedBy: string;
  /** where its key is made */
  readonly keyMadeOn: string;
  readonly deliveredBy: string;
  readonly lifeDays: number | undefined;
  readonly renewedBy: string;
  /** the Secret that holds it, `<namespace>/<name>` */
  readonly secret: string | undefined;
}

/** Every certificate and key of a site, read from its rows. No value is in here, nor in the tree, a state or a log. */
export function credentialsOf({ site, secrets }: Release): readonly Credential[] {
  const lives = lifetimesOf(site);
  const authority = authorityName(site);
  const operator = 'the operator, by npm run ca, when half of its life is over';
  const edge = site.hosts.filter(isOnEdge).map(({ name }) => name);
  return [
    {
      what: 'the operator’s root',
      subject: 'as its folder says',
      issuedBy: 'itself',
      keyMadeOn: 'a machine of the operator’s, outside the repository',
      deliveredBy: 'nobody: only its certificate leaves it, as root-cert.pem and ca.crt',
      lifeDays: undefined,
      renewedBy: 'the operator',
      secret: undefined,
    },
    {
      what: 'the site’s CA',
      subject: authority,
      issuedBy: 'the operator’s root',
      keyMadeOn: 'the first server, which it never leaves',
      deliveredBy: 'the first server, into its own cluster, before the mesh',
      lifeDays: lives.authorityDays,
      renewedBy: operator,
      secret: `${AUTHORITY_SECRET.namespace}/${AUTHORITY_SECRET.name}`,
    },
    {
      what: 'every pod of the mesh',
      subject: `spiffe://${TRUST_DOMAIN}/ns/<namespace>/sa/<account>`,
      issuedBy: authority,
      keyMadeOn: 'its host’s ztunnel, in memory',
      deliveredBy: 'nobody: istiod signs, for an account that the API server vouches for',
      lifeDays: lives.identityDays,
      renewedBy: `ztunnel, by istiod, when half is over (SECRET_TTL ${inHours(lives.identityDays)})`,
      secret: undefined,
    },
    ...(site.identity === 'spire'
      ? [
          {
            what: 'host processes, and what runs on EdgeCore hosts',
            subject: `spiffe://${spireTrustDomain(site)}/…`,
            issuedBy: `SPIRE’s CA, below ${authority}`,
            keyMadeOn: 'the SPIRE agent of the host, in memory',
            deliveredBy: 'nobody: the agent hands it over a socket of the host',
            lifeDays: lives.identityDays,
            renewedBy: 'the agent, by the site’s SPIRE server, when half is over',
            secret: undefined,
          },
        ]
      : []),
    ...secrets
      .filter(({ source }) => source === 'site-ca')
      .map((row) => ofRow(row, authority, lives.certificateDays)),
    ...site.cells.flatMap(machinesOf).map(({ id }) => ({
      what: 'a machine of the line',
      subject: id,
      issuedBy: authority,
      keyMadeOn: 'the machine',
      deliveredBy: 'who commissions the machine, by its own panel: npm run ca -- <site> machine',
      lifeDays: lives.certificateDays,
      renewedBy: 'who maintains the machine',
      secret: undefined,
    })),
    ...edge.map((name) => ({
      what: 'an EdgeCore host, at CloudCore',
      subject: `system:node:${name}`,
      issuedBy: 'CloudCore',
      keyMadeOn: 'the host',
      deliveredBy: 'the gate, once the host’s TPM is attested (decision 12 of the design)',
      lifeDays: undefined,
      renewedBy: 'EdgeCore',
      secret: undefined,
    })),
  ];
}

function ofRow({ namespace, name, subject }: SecretRow, authority: string, lifeDays: number): Credential {
  return {
    what: 'a broker, a service or a program of the platform',
    subject,
    issuedBy: authority,
    keyMadeOn: 'the first server, by the authority of the site, beside its CA',
    deliveredBy: 'the authority, which writes the Secret in the cluster, and in no state of Pulumi’s',
    lifeDays,
    renewedBy:
      'the authority, with no WAN, between half and 7/12 of its life, and at once when its row changes',
    secret: `${namespace}/${name}`,
  };
}
