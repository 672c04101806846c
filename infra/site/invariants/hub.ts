import type { Finding } from '../finding.ts';
import { suggestion } from '../nearest.ts';
import { sizeText } from '../quantity.ts';
import type { Invariant } from './invariant.ts';

/** A site is a line or a hub (decision 18): without either nothing of it runs, and with both each stops the other. */
export const lineOrHub: Invariant = ({ cells, ingest }) => {
  const names = Object.keys(cells);
  if (names.length === 0 && ingest === undefined) {
    return [
      {
        rule: 'no-line',
        path: ['cells'],
        got: 'no cell, so that no host is a gateway',
        wanted: 'at least one cell, or an `ingest` where the site is a hub',
        remedy: 'write a cell with its type, its host and its place; a hub builds on `archetype: hub`',
      },
    ];
  }
  if (names.length === 0 || ingest === undefined) return [];
  return [
    {
      rule: 'line-at-hub',
      path: ['cells'],
      got: `${names.length === 1 ? 'a cell' : `${names.length} cells`} (${names.slice(0, 3).join(', ')}) beside \`ingest\``,
      wanted: 'a line or a hub: what a line needs must not share a host with what all sites send',
      remedy: 'take the cells out of the hub, or `ingest` out of the line',
    },
  ];
};

/** The ledger lies on one disk, so it is said which; an EdgeCore host has neither claims nor Services. */
export const keepsLedger: Invariant = ({ hosts, ingest }) => {
  if (ingest === undefined) return [];
  const edge = Object.entries(hosts).filter(([, { role }]) => role === 'kubeedge-edge');
  const onEdge = edge.map(([name, { role }]) => ({
    rule: 'edge-at-hub',
    path: ['hosts', name, 'role'],
    got: role,
    wanted: 'k3s-server or k3s-agent at a hub',
    remedy: `make "${name}" a k3s-agent, or take it out: nothing of a hub runs on an EdgeCore host`,
  }));
  if (Object.hasOwn(hosts, ingest.host)) return onEdge;
  const unknown: Finding = {
    rule: 'no-such-host',
    path: ['ingest', 'host'],
    got: JSON.stringify(ingest.host),
    wanted: 'the name of a host of this site',
    remedy: suggestion(ingest.host, Object.keys(hosts)),
  };
  return [...onEdge, unknown];
};

/** A quarter of the disk is for images, logs and what else a hub keeps. */
export const ledgerFits: Invariant = ({ hosts, ingest }) => {
  const host = ingest === undefined ? undefined : hosts[ingest.host];
  if (ingest === undefined || host === undefined) return [];
  const { size } = host.storage;
  if (ingest.ledgerMax * 4 <= size * 3) return [];
  return [
    {
      rule: 'ledger-too-large',
      path: ['ingest', 'ledgerMax'],
      got: sizeText(ingest.ledgerMax),
      wanted: `at most three quarters of the ${sizeText(size)} that "${ingest.host}" has`,
      remedy: 'lower it, or give the host a larger disk',
    },
  ];
};

/** A hub that takes from nobody refuses everybody, and does not even start. */
export const fromSites: Invariant = ({ ingest }) =>
  ingest === undefined || Object.keys(ingest.sites).length > 0
    ? []
    : [
        {
          rule: 'hub-of-nobody',
          path: ['ingest', 'sites'],
          got: 'no site',
          wanted: 'at least one site that may deliver',
          remedy: 'name it below `sites:`, such as `graz: {}`',
        },
      ];
