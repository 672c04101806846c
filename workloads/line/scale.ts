import type { CellPlan, LinePlan } from '../contracts/plan.ts';

/**
 * The cells that are simulated at a scale: the first of each gateway, at least one. The others still stand in the
 * hall, switched off: their feet are in the way of people and rays.
 */
export function simulatedCells(plan: LinePlan, scale: number): CellPlan[] {
  const kept: CellPlan[] = [];
  for (const host of hostsOf(plan.cells)) {
    const cells = plan.cells.filter((cell) => cell.host === host);
    kept.push(...cells.slice(0, Math.max(1, Math.round(cells.length * scale))));
  }
  return kept;
}

/** The gateways that have cells, in the order of the plan. */
export function hostsOf(cells: readonly CellPlan[]): string[] {
  return [...new Set(cells.map(({ host }) => host))];
}
