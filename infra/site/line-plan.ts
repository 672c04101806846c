import type { LinePlan } from '../../workloads/contracts/plan.ts';
import type { Site } from './site.ts';

/** The line as its services and its simulation know it: all of it, or the cells of one gateway. */
export function linePlanOf(site: Site, gateway?: string): LinePlan {
  const cells = gateway === undefined ? site.cells : site.cells.filter(({ host }) => host === gateway);
  return { site: site.name, safety: site.safety, cells };
}
