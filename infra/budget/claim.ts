import { REQUESTS } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Placed, Release } from '../release.ts';
import type { Host } from '../site/site.ts';
import type { Amount } from './amount.ts';
import { eligibleHosts } from './eligible.ts';
import { CLUSTER_PARTS } from './host-own.ts';
import { podsOf } from './pod.ts';
import { readRequests } from './stated-requests.ts';

/** What a budget is made over: a release, or one that is about to become it. */
export type Reckoned = Pick<Release, 'site' | 'placed' | 'start'>;

/** Pods that somebody wants on a site. */
export interface Claim {
  /** of the object that makes them */
  readonly name: string;
  /** who asks for it */
  readonly chart: string;
  /** of one pod */
  readonly requests: Amount;
  /** of one pod; undefined where nobody here knows it */
  readonly limits: Amount | undefined;
  /** where one may be, by name */
  readonly hosts: readonly string[];
  /** how many, wherever the scheduler puts them; `each`: one on every one of its hosts */
  readonly count: number | 'each';
  /** how the figure is known, where it is not written in a pod */
  readonly source: string | undefined;
}

/** Everything that the release puts on the hosts of its site, and what the cluster itself does. */
export function claimsOf({ site, placed, start }: Reckoned): readonly Claim[] {
  const onK3s = site.hosts.filter(({ role }) => role !== 'kubeedge-edge');
  const ofCluster = CLUSTER_PARTS.map(({ name, source, cpuMilli, memoryMiB }) => ({
    name,
    chart: 'cluster',
    requests: { cpuMilli, memoryMiB },
    limits: undefined,
    hosts: namesOf(onK3s),
    count: 1,
    source,
  }));
  return [...ofCluster, ...[...start, ...placed].flatMap((one) => claimOf(one, site.hosts, onK3s) ?? [])];
}

function claimOf(
  { object, chart }: Placed,
  hosts: readonly Host[],
  onK3s: readonly Host[],
): Claim | undefined {
  const { name } = object.metadata;
  const stated = statedIn(object);
  if (stated !== undefined) {
    // A chart of definitions makes no pod.
    if (stated.requests.memoryMiB === 0) return undefined;
    const { requests, isOnEachHost, host } = stated;
    const count = isOnEachHost ? 'each' : 1;
    const source = `stated by its row: ${object.kind} has no pod of its own`;
    const hosts = host === undefined ? namesOf(onK3s) : [host];
    return { name, chart, requests, limits: undefined, hosts, count, source };
  }
  const pods = podsOf(object);
  if (pods === undefined) return undefined;
  const { placement, requests, limits, count } = pods;
  return {
    name,
    chart,
    requests,
    limits,
    hosts: namesOf(eligibleHosts(placement, hosts)),
    count,
    source: undefined,
  };
}

/** What an object says of pods that others will make for it. */
function statedIn({ metadata }: KubeObject): ReturnType<typeof readRequests> {
  const text = metadata.annotations?.[REQUESTS];
  return text === undefined ? undefined : readRequests(text);
}

function namesOf(hosts: readonly Host[]): readonly string[] {
  return hosts.map(({ name }) => name);
}
