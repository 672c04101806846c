import type { Site } from '../../infra/site/site.ts';
import type { Hall } from './figures.ts';

/** What a viewer needs to draw the site's hall. */
export function hallOf(site: Site, seed: number, scale: number): Hall {
  return {
    site: site.name,
    title: site.title,
    seed,
    scale,
    hosts: site.hosts.map(({ name, role }) => ({ name, role })),
    cells: site.cells.map(({ name, host, floorMm }) => ({ name, host, floorMm })),
    scanners: site.cells.flatMap(({ scanners }) => scanners.map(({ id, atMm }) => ({ id, ...atMm }))),
  };
}
