import type { ArmSeen } from '../host/hold-upgrade.ts';
import { heldBy } from '../host/hold-upgrade.ts';
import type { Site } from '../site/site.ts';
import { openingAt } from './window.ts';

/** What is known of a site in the moment in which one of its hosts asks whether it may be taken down. */
export interface SiteSeen {
  readonly nowMs: number;
  /** the host that is being upgraded; one that lost its power in the middle still is */
  readonly upgrading: string | undefined;
  /** names of the hosts whose nodes are Ready */
  readonly ready: ReadonlySet<string>;
  readonly arms: readonly ArmSeen[];
}

/**
 * Why a host may not be taken down now: every reason at once, and none where it may (S117). One host at a time, whatever
 * is upgraded, and none beside one that is down already: of three servers two must stay. What nobody knows is a reason.
 */
export function hindrancesTo(
  site: Pick<Site, 'cells' | 'hosts' | 'maintenance' | 'safety'>,
  host: string,
  neededMinutes: number,
  { nowMs, upgrading, ready, arms }: SiteSeen,
): readonly string[] {
  const { maintenance } = site;
  const opening = maintenance && openingAt(maintenance.window, nowMs);
  const down = site.hosts.filter(({ name }) => name !== host && !ready.has(name)).map(({ name }) => name);
  const held = heldBy(site, host, arms, nowMs);
  return [
    ...(maintenance === undefined ? ['the site file has no maintenance window'] : []),
    ...(maintenance !== undefined && opening === undefined ? ['no maintenance window is open'] : []),
    ...(opening !== undefined && opening.toMs - nowMs < neededMinutes * 60_000
      ? [`the window closes before the ${neededMinutes} minutes that it may take are over`]
      : []),
    ...(upgrading !== undefined && upgrading !== host ? [`${upgrading} is being upgraded`] : []),
    ...down.map((name) => `${name} is not Ready`),
    ...held.map(
      ({ arm, reason }) =>
        `arm ${arm} ${reason === 'moves' || reason === 'may move' ? reason : `is ${reason}`}`,
    ),
  ];
}
