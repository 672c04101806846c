import { POD_OVERHEAD } from './host-own.ts';
import type { Budget, HostBudget, Row } from './budget.ts';
import type { Claim } from './claim.ts';

/** How many of the largest are named in a problem. */
const NAMED = 6;

/** Why a release does not fit its hosts: every reason, each with who takes most and what to do. Empty where it fits. */
export function budgetProblems({ hosts, homeless }: Budget): readonly string[] {
  return [
    ...hosts.flatMap((budget) => [...memoryProblems(budget), ...cpuProblems(budget)]),
    ...homeless.map((claim) => homelessProblem(claim, hosts)),
  ];
}

/** What fits only if things start in a lucky order. */
export function budgetCautions({ hosts }: Budget): readonly string[] {
  return hosts
    .filter(({ free, freeAtWorst }) => free.memoryMiB >= 0 && freeAtWorst.memoryMiB < 0)
    .map(
      ({ host, freeAtWorst }) =>
        `host ${host.name}: has too little memory by ${-freeAtWorst.memoryMiB} MiB if all that may be there comes first; ` +
        'then the scheduler moves what has the lower priority',
    );
}

function memoryProblems({ host, rows, requests, free }: HostBudget): readonly string[] {
  if (free.memoryMiB >= 0) return [];
  return [
    `host ${host.name}: ${requests.memoryMiB} MiB of memory are asked for, and it has ${host.memoryMiB}: ` +
      `${named(rows, (row) => row.requests.memoryMiB)}; ` +
      `write at least ${host.memoryMiB - free.memoryMiB}MiB at hosts.${host.name}.memory if it has them, ` +
      'or move its cells to another host',
  ];
}

function cpuProblems({ host, rows, requests, free }: HostBudget): readonly string[] {
  if (free.cpuMilli >= 0) return [];
  return [
    `host ${host.name}: ${requests.cpuMilli}m of processor are asked for, and it has ${host.cpuMilli}m: ` +
      `${named(rows, (row) => row.requests.cpuMilli)}; ` +
      `give hosts.${host.name}.cpus as it really has them, or move its cells to another host`,
  ];
}

function homelessProblem(
  { name, chart, requests, hosts: allowed }: Claim,
  hosts: readonly HostBudget[],
): string {
  const left = hosts
    .filter(({ host }) => allowed.includes(host.name))
    .map(({ host, free }) => `${host.name} has ${free.memoryMiB} MiB and ${free.cpuMilli}m left`);
  const memoryMiB = requests.memoryMiB + POD_OVERHEAD.memoryMiB;
  return (
    `${name} of ${chart}: asks for ${memoryMiB} MiB and ${requests.cpuMilli}m, and no host has room for it: ` +
    `${left.length === 0 ? 'none may have it' : left.join(', ')}; give a host more memory, or move cells off one`
  );
}

function named(rows: readonly Row[], amount: (row: Row) => number): string {
  const sorted = rows.toSorted((one, other) => amount(other) - amount(one));
  const rest = sorted.slice(NAMED).reduce((sum, row) => sum + amount(row), 0);
  const largest = sorted.slice(0, NAMED).map((row) => `${row.name} ${amount(row)}`);
  return [...largest, ...(rest > 0 ? [`${sorted.length - NAMED} others ${rest}`] : [])].join(', ');
}
