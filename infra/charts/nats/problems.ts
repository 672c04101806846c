import type { Host, Site } from '../../site/site.ts';
import { sizeText } from '../../site/quantity.ts';
import { natsHosts } from './endpoint.ts';
import { spoolStoreBytes, spoolStreamMiB } from './stream.ts';

/** A quarter of a disk: half may be the gateway's own spool, and the rest is for images, logs and state. */
const SHARE = 4;
/** The group's own log and the indices of the streams. */
const OWN_MIB = 256;
const MIB = 1024 * 1024;

/**
 * The claim of a host's server: what its disk has for it, whatever the site keeps now. A claim cannot be changed, and a
 * gateway that comes or goes changes what is kept; how much that is at most, the server's own configuration says.
 */
export function claimMiB({ storage }: Host): number {
  return Math.floor((storage.sizeGiB * 1024) / SHARE);
}

/** Hosts whose disk has no room for what the site must keep while the WAN is away. */
export function natsProblems(site: Site): readonly string[] {
  const wantedMiB = spoolStreamMiB(site);
  const storeMiB = spoolStoreBytes(site) / MIB + OWN_MIB;
  return natsHosts(site)
    .filter((host) => storeMiB > claimMiB(host))
    .map(
      ({ name, storage }) =>
        `host ${name}: would keep ${wantedMiB} MiB of messages for ${site.wan.offlineDays} days without the WAN, and a quarter ` +
        `of its ${sizeText(storage.sizeGiB * 1024)} is ${sizeText((storage.sizeGiB * 1024) / SHARE)}; give it a larger disk, ` +
        'or let the site do without the WAN for fewer days',
    );
}
