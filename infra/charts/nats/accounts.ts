import { instanceName } from '../../kube/names.ts';
import { isOnEdge } from '../../kube/instance.ts';
import type { Site } from '../../site/site.ts';
import { gatewayHosts } from '../gateways.ts';
import { manifest as aggregator } from '../../../workloads/aggregator/manifest.ts';
import { NATS, natsHosts } from './endpoint.ts';
import { SPOOL_STREAM, spoolStoreBytes, spoolStream, spoolSubject } from './stream.ts';

/** Somebody whom NATS knows by the subject of their certificate, and the subjects that are theirs. */
export interface NatsUser {
  readonly user: string;
  readonly permissions: {
    readonly publish: { readonly allow: readonly string[] };
    readonly subscribe: { readonly allow: readonly string[] };
  };
}

/** A tenant: subjects and streams of its own, which no other account sees. */
export interface NatsAccount {
  readonly jetstream?: {
    readonly max_mem: number;
    readonly max_file: number;
    readonly max_streams: number;
    readonly max_consumers: number;
    readonly max_bytes_required: true;
  };
  readonly users: readonly NatsUser[];
}

export const SYSTEM_ACCOUNT = 'SYS';
/** One for each gateway that may have to deliver what another has left behind, and as many while they change hands. */
const CONSUMERS_PER_GATEWAY = 2;

/**
 * The spool's account, and the system's, in which are the servers themselves: whoever holds the certificate of one may
 * take a lost one out of the group. Nobody else has an account; a valid certificate of a machine signs in nowhere.
 */
export function natsAccounts(site: Site): Readonly<Record<string, NatsAccount>> {
  const gateways = spoolGateways(site);
  const { num_replicas } = spoolStream(site);
  return {
    [SYSTEM_ACCOUNT]: {
      users: natsHosts(site).map(({ name }) => userOf(instanceName(NATS.name, name), ['$SYS.REQ.>'], name)),
    },
    SPOOL: {
      jetstream: {
        max_mem: 0,
        // An account pays for every replica.
        max_file: spoolStoreBytes(site) * num_replicas,
        max_streams: 1,
        max_consumers: CONSUMERS_PER_GATEWAY * gateways.length,
        max_bytes_required: true,
      },
      users: gateways.map((gateway) =>
        userOf(instanceName(aggregator.name, gateway), [spoolSubject(gateway), ...SPOOL_API], gateway),
      ),
    },
  };
}

/** The gateways whose aggregator reaches NATS: an EdgeCore host has no Service network. */
export function spoolGateways(site: Site): readonly string[] {
  return gatewayHosts(site)
    .filter((host) => !isOnEdge(host))
    .map(({ name }) => name);
}

/** Of JetStream what one stream needs: make it as it is written down, read it in turns, say what was delivered. */
const SPOOL_API: readonly string[] = [
  '$JS.API.INFO',
  ...['CREATE', 'UPDATE', 'INFO'].map((verb) => `$JS.API.STREAM.${verb}.${SPOOL_STREAM}`),
  ...['CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${SPOOL_STREAM}.>`),
  `$JS.ACK.${SPOOL_STREAM}.>`,
];

/** Answers come to an inbox of one's own, so that nobody reads what another was told. */
export function inboxOf(host: string): string {
  return `_INBOX_${host}`;
}

function userOf(commonName: string, publish: readonly string[], host: string): NatsUser {
  return {
    user: `CN=${commonName}`,
    permissions: { publish: { allow: publish }, subscribe: { allow: [`${inboxOf(host)}.>`] } },
  };
}
