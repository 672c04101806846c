import type { Host, Site } from '../site/site.ts';
import type { Driver } from './upgrade.ts';

/** What may be upgraded on a host by itself. */
export type Part = 'k3s' | 'edgecore' | 'system';

/** One upgrade of one host, in the order of the site. */
export interface PlannedUpgrade {
  readonly host: string;
  readonly part: Part;
  /** the version of the site file; undefined where its mirror decides */
  readonly to: string | undefined;
  readonly driver: Driver;
  readonly keepsData: boolean;
  /** of it: how long it may take until it is kept or has come back */
  readonly minutes: number;
  readonly why: string;
}

/** Two starts of the new version and one of the old one, each with its time to become healthy. */
const K3S_MINUTES = 20;
const EDGECORE_MINUTES = 15;
/** A restart of the machine more, and the packages of a month over slow flash. */
const SYSTEM_MINUTES = 45;

/**
 * Every upgrade of a site, one after the other. Servers come first, for no kubelet may be newer than its API server, and
 * what is on them is what all others stand on; the operating system comes when what runs on it is settled.
 */
export function upgradesOf(
  site: Pick<Site, 'hosts' | 'versions' | 'maintenance'>,
): readonly PlannedUpgrade[] {
  const { hosts, versions, maintenance } = site;
  const servers = hosts.filter(({ role }) => role === 'k3s-server');
  const agents = hosts.filter(({ role }) => role === 'k3s-agent');
  const edge = hosts.filter(({ role }) => role === 'kubeedge-edge');
  const system = maintenance?.system ?? 'none';
  return [
    ...servers.map((host) => k3s(host, versions.k3s, true)),
    ...agents.map((host) => k3s(host, versions.k3s, false)),
    ...edge.map((host) => edgecore(host, versions.kubeedge)),
    ...(system === 'none' ? [] : [...edge, ...agents, ...servers].map((host) => ofSystem(host, system))),
  ];
}

function k3s({ name }: Host, to: string, keepsData: boolean): PlannedUpgrade {
  return {
    host: name,
    part: 'k3s',
    to,
    driver: 'slots',
    keepsData,
    minutes: K3S_MINUTES,
    why: keepsData
      ? 'a snapshot before, and back to it: an older K3s does not read what a newer one wrote'
      : 'its kubelet is never newer than the servers’ API',
  };
}

/** Its database is its own, and what it does not know any more CloudCore tells it again. */
function edgecore({ name }: Host, to: string): PlannedUpgrade {
  return {
    host: name,
    part: 'edgecore',
    to,
    driver: 'slots',
    keepsData: true,
    minutes: EDGECORE_MINUTES,
    why: 'CloudCore is there already: cloud first, then the edge, both of one version',
  };
}

function ofSystem({ name }: Host, system: 'apt' | 'rauc'): PlannedUpgrade {
  return {
    host: name,
    part: 'system',
    to: undefined,
    driver: system === 'rauc' ? 'slots' : 'in-place',
    keepsData: false,
    minutes: SYSTEM_MINUTES,
    why:
      system === 'rauc'
        ? 'into the half of the disk that does not run; the loader tries it once'
        : 'in place; the packages that it replaces are kept to go back by',
  };
}
