import type { Host } from '../site/site.ts';
import type { Amount } from './amount.ts';
import { fits, minus, NOTHING, plus, sumOf } from './amount.ts';
import type { Claim, Reckoned } from './claim.ts';
import { claimsOf } from './claim.ts';
import { ownParts, POD_OVERHEAD, POD_OVERHEAD_SOURCE } from './host-own.ts';

/** How the hosts of a site stand to everything that the release puts there. */
export interface Budget {
  readonly hosts: readonly HostBudget[];
  /** what finds no host with room for it, each pod by itself */
  readonly homeless: readonly Claim[];
}

export interface HostBudget {
  readonly host: Host;
  readonly rows: readonly Row[];
  readonly requests: Amount;
  /** where somebody's limit is not known, what it asks for */
  readonly limits: Amount;
  /** negative where it does not fit */
  readonly free: Amount;
  /**
   * What would be free if the scheduler put everything here that may be here. Where this is negative the order of start
   * decides whether the host's own pods find their place.
   */
  readonly freeAtWorst: Amount;
}

export interface Row {
  readonly name: string;
  readonly chart: string;
  readonly why: Why;
  readonly requests: Amount;
  readonly limits: Amount | undefined;
  readonly source: string | undefined;
}

/**
 * `host`: the host's own; `here`: it may be nowhere else; `each`: every host has one; `room`: the scheduler may put it
 * elsewhere, and this host has the most room.
 */
export type Why = 'host' | 'here' | 'each' | 'room';

/** The sums for each host. What may be on several is put where most memory is free, the largest first. */
export function budgetOf(reckoned: Reckoned): Budget {
  const { site } = reckoned;
  const claims = claimsOf(reckoned);
  const rows = new Map<string, Row[]>(site.hosts.map((host) => [host.name, ownRows(host, site)]));
  const free = (host: Host): Amount =>
    minus(host, sumOf((rows.get(host.name) ?? []).map((row) => withOverhead(row))));
  for (const claim of claims) {
    if (!isMovable(claim)) for (const name of claim.hosts) rows.get(name)?.push(rowOf(claim));
  }
  const homeless: Claim[] = [];
  const movable = movablePods(claims);
  for (const claim of movable) {
    const roomy = roomiest(claim, site.hosts, free);
    if (roomy === undefined) homeless.push(claim);
    else rows.get(roomy.name)?.push(rowOf(claim));
  }
  return {
    homeless,
    hosts: site.hosts.map((host) => hostBudget(host, rows.get(host.name) ?? [], movable)),
  };
}

/** Of the hosts that may have a pod and have room for it, the one with most memory free. */
export function roomiest(
  claim: Claim,
  hosts: readonly Host[],
  free: (host: Host) => Amount,
): Host | undefined {
  return hosts
    .filter((host) => claim.hosts.includes(host.name) && fits(plus(claim.requests, POD_OVERHEAD), free(host)))
    .toSorted((one, other) => free(other).memoryMiB - free(one).memoryMiB || byText(one.name, other.name))[0];
}

/** The pods of which the scheduler decides where they are, each by itself, the largest first. */
export function movablePods(claims: readonly Claim[]): readonly Claim[] {
  return claims.filter(isMovable).flatMap(onePodEach).toSorted(largestFirst);
}

function hostBudget(host: Host, own: readonly Row[], movable: readonly Claim[]): HostBudget {
  const rows = [...own, overheadOf(own)].toSorted(
    (one, other) => other.requests.memoryMiB - one.requests.memoryMiB || byText(one.name, other.name),
  );
  const requests = sumOf(rows.map((row) => row.requests));
  const fixed = sumOf(own.filter(({ why }) => why !== 'room').map((row) => withOverhead(row)));
  const maybe = movable.filter(({ hosts }) => hosts.includes(host.name));
  return {
    host,
    rows,
    requests,
    limits: sumOf(rows.map((row) => row.limits ?? row.requests)),
    free: minus(host, requests),
    freeAtWorst: minus(host, plus(fixed, sumOf(maybe.map((one) => plus(one.requests, POD_OVERHEAD))))),
  };
}

function ownRows(host: Host, site: Reckoned['site']): Row[] {
  return ownParts(host, site).map(({ name, source, cpuMilli, memoryMiB }) => {
    const requests = { cpuMilli, memoryMiB };
    return { name, chart: 'host', why: 'host', requests, limits: requests, source };
  });
}

/** One row for all the pods of a host. */
function overheadOf(rows: readonly Row[]): Row {
  const pods = rows.filter(({ why }) => why !== 'host').length;
  const requests = { cpuMilli: POD_OVERHEAD.cpuMilli * pods, memoryMiB: POD_OVERHEAD.memoryMiB * pods };
  const name = `${pods} pods themselves`;
  return { name, chart: 'host', why: 'host', requests, limits: requests, source: POD_OVERHEAD_SOURCE };
}

function rowOf({ name, chart, requests, limits, count, hosts, source }: Claim): Row {
  const why = count === 'each' ? 'each' : hosts.length === 1 ? 'here' : 'room';
  return { name, chart, why, requests, limits, source };
}

function withOverhead({ why, requests }: Row): Amount {
  return plus(requests, why === 'host' ? NOTHING : POD_OVERHEAD);
}

/** Whether it is the scheduler who decides where it is. */
function isMovable({ count, hosts }: Claim): boolean {
  return count !== 'each' && (hosts.length !== 1 || count !== 1);
}

function onePodEach(claim: Claim): readonly Claim[] {
  const { count, name } = claim;
  if (count === 'each' || count === 1) return [claim];
  return Array.from({ length: count }, (_, index) => ({ ...claim, name: `${name}-${index}`, count: 1 }));
}

function largestFirst(one: Claim, other: Claim): number {
  return other.requests.memoryMiB - one.requests.memoryMiB || byText(one.name, other.name);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
