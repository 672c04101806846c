import { loadSite } from '../stacks/site-files.ts';
import type { Site } from '../infra/site/site.ts';

const loaded = new Map<string, Site>();

/** A valid site with what the test cares about changed: `graz` unless the test names another. */
export function aSite(changes: Partial<Site> = {}, from = 'graz'): Site {
  const site = loaded.get(from) ?? loadSite(from);
  loaded.set(from, site);
  return { ...site, ...changes };
}
