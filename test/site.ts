import { loadSite } from '../stacks/site-files.ts';
import type { Site } from '../infra/site/site.ts';

/** A valid site with what the test cares about changed: `graz` unless the test names another. */
export function aSite(changes: Partial<Site> = {}, from = 'graz'): Site {
  return { ...loadSite(from), ...changes };
}
