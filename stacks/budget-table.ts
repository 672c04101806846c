import type { Budget, HostBudget, Why } from '../infra/budget/budget.ts';
import { budgetOf } from '../infra/budget/budget.ts';
import { budgetCautions } from '../infra/budget/problems.ts';
import type { Release } from '../infra/release.ts';
import { styled, table } from './table.ts';

const WHY: Readonly<Record<Why, string>> = {
  host: 'the host itself',
  here: 'here and nowhere else',
  each: 'on every host',
  room: 'where there is room',
};

/** What every host of a site is asked for, for people: the sums of all, and below them who asks, the largest first. */
export function budgetReport(release: Release): string {
  const budget = budgetOf(release);
  return [
    hostTable(budget),
    ...budgetCautions(budget).map((caution) => styled('yellow', caution)),
    ...budget.hosts.flatMap((one) => ['', rowTable(one)]),
  ].join('\n');
}

/** The sums alone, a line for each host. */
export function budgetSummary(release: Release): string {
  const budget = budgetOf(release);
  return [hostTable(budget), ...budgetCautions(budget).map((caution) => styled('yellow', caution))].join(
    '\n',
  );
}

/** The same as one document. */
export function budgetDocument(release: Release): unknown {
  const { hosts } = budgetOf(release);
  return hosts.map(({ host, rows, requests, limits, free, freeAtWorst }) => {
    const { name, role, cpuMilli, memoryMiB } = host;
    return { host: name, role, has: { cpuMilli, memoryMiB }, requests, limits, free, freeAtWorst, rows };
  });
}

function hostTable({ hosts }: Budget): string {
  const rows = hosts.map(({ host, requests, limits, free, freeAtWorst }) => [
    host.name,
    host.role,
    `${host.memoryMiB}`,
    `${requests.memoryMiB}`,
    `${free.memoryMiB}`,
    `${freeAtWorst.memoryMiB}`,
    `${limits.memoryMiB}`,
    `${requests.cpuMilli}m of ${host.cpuMilli}m`,
  ]);
  const heading = ['host', 'role', 'MiB', 'asked for', 'free', 'at worst', 'limits', 'processor'];
  return table(heading, rows);
}

function rowTable({ host, rows }: HostBudget): string {
  return table(
    [host.name, 'MiB', 'limit', 'processor', 'why here, and how the figure is known'],
    rows.map(({ name, why, requests, limits, source }) => [
      name,
      `${requests.memoryMiB}`,
      limits === undefined ? 'unknown' : `${limits.memoryMiB}`,
      `${requests.cpuMilli}m`,
      [WHY[why], ...(source === undefined ? [] : [source])].join('; '),
    ]),
  );
}
