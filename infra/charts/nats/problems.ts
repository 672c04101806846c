import type { Site } from '../../site/site.ts';
import { sizeText } from '../../site/quantity.ts';
import { natsHosts } from './endpoint.ts';
import { spoolStreamMiB } from './stream.ts';

/** A quarter of a disk: half may be the gateway's own spool, and the rest is for images, logs and state. */
const SHARE = 4;

/** Hosts whose disk has no room for what the site must keep while the WAN is away. */
export function natsProblems(site: Site): readonly string[] {
  const wantedMiB = spoolStreamMiB(site);
  return natsHosts(site)
    .filter(({ storage }) => wantedMiB * SHARE > storage.sizeGiB * 1024)
    .map(
      ({ name, storage }) =>
        `host ${name}: would keep ${wantedMiB} MiB of messages for ${site.wan.offlineDays} days without the WAN, and a quarter ` +
        `of its ${sizeText(storage.sizeGiB * 1024)} is ${sizeText((storage.sizeGiB * 1024) / SHARE)}; give it a larger disk, ` +
        'or let the site do without the WAN for fewer days',
    );
}
