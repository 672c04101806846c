import type { Site } from '../../../infra/site/site.ts';
import { loadSite } from '../../../stacks/site-files.ts';

/** Lyon with so little to say that its stream is as small as one may be. */
export function aQuietLyon(): Site {
  const site = loadSite('lyon');
  const cells = site.cells.map((cell) => ({ ...cell, arms: [], cameras: [], plcs: [], scanners: [] }));
  return { ...site, cells };
}
