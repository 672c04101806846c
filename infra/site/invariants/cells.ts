import type { Finding } from '../finding.ts';
import { cornersMm } from '../floor.ts';
import { suggestion } from '../nearest.ts';
import type { Invariant } from './invariant.ts';

/** A cell stands on a host of the site: its machines speak to that host's broker and no other (decision 6). */
export const onHost: Invariant = (site) =>
  Object.entries(site.cells).flatMap(([name, { host }]): Finding[] => {
    if (Object.hasOwn(site.hosts, host)) return [];
    return [
      {
        rule: 'no-such-host',
        path: ['cells', name, 'host'],
        got: JSON.stringify(host),
        wanted: 'the name of a host of this site',
        remedy: suggestion(host, Object.keys(site.hosts)),
      },
    ];
  });

/** Two cells on one piece of floor: the arms of each would stand among the people of the other. */
export const apart: Invariant = (site) => {
  const cells = Object.entries(site.cells)
    .map(([name, cell]) => {
      const [low, , high] = cornersMm(cell);
      return { name, low: low!, high: high! };
    })
    .sort((a, b) => a.low.xMm - b.low.xMm);
  return cells.flatMap((cell, index): Finding[] => {
    const other = cells
      .slice(0, index)
      .find(({ low, high }) => high.xMm > cell.low.xMm && low.yMm < cell.high.yMm && high.yMm > cell.low.yMm);
    if (other === undefined) return [];
    return [
      {
        rule: 'overlapping-cells',
        path: ['cells', cell.name, 'originMm'],
        got: `a floor that overlaps that of "${other.name}"`,
        wanted: 'floor of its own for each cell',
        remedy: `move "${cell.name}": "${other.name}" reaches from (${other.low.xMm}, ${other.low.yMm}) to (${other.high.xMm}, ${other.high.yMm}) mm`,
      },
    ];
  });
};

/** An arm that no scanner watches could never be permitted to move. */
export const watched: Invariant = (site) =>
  Object.entries(site.cells).flatMap(([name, { arms = {}, scanners = {} }]): Finding[] => {
    if (Object.keys(arms).length === 0 || Object.keys(scanners).length > 0) return [];
    return [
      {
        rule: 'no-scanner',
        path: ['cells', name],
        got: `${Object.keys(arms).length} arms and no scanner`,
        wanted: 'at least one scanner in a cell with arms',
        remedy: `add one below \`scanners:\` of "${name}" or of its cell type: without one its arms stand still for ever`,
      },
    ];
  });

/** Every workload has a host that its images were built for. */
export const archesServed: Invariant = (site, demands) => {
  const hosts = Object.entries(site.hosts);
  const gateways = new Set(Object.values(site.cells).map(({ host }) => host));
  return demands.flatMap((demand): Finding[] => {
    const runsOn = (arch: string): boolean =>
      demand.platforms.some((platform) => platform === `linux/${arch}`);
    const places = hosts.filter(([name, { role }]) => {
      if (demand.per === 'gateway') return gateways.has(name);
      return demand.per === 'hub' ? name === site.ingest?.host : role !== 'kubeedge-edge';
    });
    const unfit = places.filter(([, { arch }]) => !runsOn(arch));
    const isServed = demand.per === 'site' ? unfit.length < places.length : unfit.length === 0;
    if (isServed || places.length === 0) return [];
    return unfit.map(([name, { arch }]) => ({
      rule: 'unserved-arch',
      path: ['hosts', name, 'arch'],
      got: `${arch}, on which ${demand.name} does not run`,
      wanted: demand.platforms.map((platform) => platform.replace('linux/', '')).join(' or '),
      remedy: `take another host for "${name}", or build ${demand.name} for linux/${arch} and say so in its manifest`,
    }));
  });
};
