import type { Loss } from '../infra/budget/loss.ts';
import { lossOf } from '../infra/budget/loss.ts';
import type { Row } from '../infra/budget/budget.ts';
import type { Release } from '../infra/release.ts';
import { suggestion } from '../infra/site/nearest.ts';
import { count, table } from './table.ts';
import { UsageError } from './usage-error.ts';

/** What a site is without one of its hosts. Throws UsageError where it has no such host. */
export function lossIn(release: Release, name: string): Loss {
  const { hosts } = release.site;
  const host = hosts.find((one) => one.name === name);
  if (host !== undefined) return lossOf(release, host);
  throw new UsageError(
    `${release.site.name} has no host ${name}`,
    suggestion(
      name,
      hosts.map((one) => one.name),
    ),
  );
}

/** What stops, what moves where, what finds no room, what stays: for people. */
export function lossReport(loss: Loss): string {
  const { host, cells, stops, onEachHost, moves, waits, hasControlPlane, hasStream, stays } = loss;
  const arms = cells.reduce((sum, cell) => sum + cell.arms.length, 0);
  const standing = `${count(arms, 'arm')}; they stop by themselves: ${names(cells)}`;
  const rows = [
    ['stands', count(cells.length, 'cell'), cells.length === 0 ? '' : standing],
    ['stops', count(stops.length, 'pod'), said(`bound to ${host.name}, with what is on its disk`, stops)],
    ['is gone', count(onEachHost.length, 'pod'), said('every host has its own', onEachHost)],
    ['moves', count(moves.length, 'pod'), moves.map(({ row, to }) => `${row.name} to ${to}`).join(', ')],
    ['waits', count(waits.length, 'pod'), said(hasControlPlane ? 'no room' : 'nobody schedules', waits)],
    ['stays', count(stays, 'pod'), 'on the other hosts, untouched'],
    answering('API', hasControlPlane, 'until its host is back; pods run on, and none is scheduled'),
    ...(hasStream === undefined ? [] : [answering('stream', hasStream, 'until its host is back')]),
  ];
  return table([`without ${host.name}`, '', ''], rows);
}

/** The same as one document. */
export function lossDocument(loss: Loss): unknown {
  const { host, cells, stops, onEachHost, moves, waits, hasControlPlane, hasStream, stays } = loss;
  return {
    host: host.name,
    role: host.role,
    cells: cells.map(({ name, arms }) => ({ cell: name, arms: arms.length })),
    stops: stops.map(({ name }) => name),
    onEachHost: onEachHost.map(({ name }) => name),
    moves: moves.map(({ row, to }) => ({ pod: row.name, to })),
    waits: waits.map(({ name }) => name),
    stays,
    hasControlPlane,
    ...(hasStream !== undefined && { hasStream }),
  };
}

function answering(what: string, isThere: boolean, otherwise: string): readonly string[] {
  return isThere ? [what, 'answers'] : [what, 'is gone', otherwise];
}

function said(why: string, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : `${why}: ${names(rows)}`;
}

function names(all: readonly (Row | Loss['cells'][number])[]): string {
  return all.map(({ name }) => name).join(', ');
}
