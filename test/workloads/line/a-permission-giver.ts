import type { Action, Command, Scan } from '../../../workloads/contracts/messages.ts';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { floorOf } from '../../../workloads/line/floor.ts';
import { createScanner } from '../../../workloads/line/scanner.ts';

/**
 * The simplest engine that is safe for `aCell`: RUN while neither scanner sees anything but the feet of the arms,
 * STOP otherwise. It rests on the oldest of the latest scans, as the contract demands.
 */
export function createGiver(plan: LinePlan, term = 1): (scan: Scan, nowMs: number) => Command[] {
  const { feet } = floorOf(plan.cells);
  const scanners = new Map(
    plan.cells.flatMap((cell) =>
      cell.scanners.map((scanner) => [
        scanner.id as string,
        { cell, scanner, standing: createScanner(scanner, feet, 0).standing },
      ]),
    ),
  );
  const latest = new Map<string, { atMs: number; isClear: boolean }>();
  let sequence = 0;
  return (scan, nowMs) => {
    const seen = scanners.get(scan.scanner);
    if (seen === undefined) return [];
    const isClear = scan.rangesMm.every((rangeMm, ray) => {
      const emptyMm = Math.min(seen.scanner.rangeMm, seen.standing[ray]!);
      return Math.abs(rangeMm - emptyMm) <= 2 * seen.scanner.accuracyMm;
    });
    latest.set(scan.scanner, { atMs: scan.timestamp, isClear });
    const views = seen.cell.scanners.map(({ id }) => latest.get(id));
    const scanAt = Math.min(...views.map((view) => view?.atMs ?? -Infinity));
    const action: Action = views.every((view) => view?.isClear === true) ? 'RUN' : 'STOP';
    sequence += 1;
    return seen.cell.arms.map(({ id }) => ({
      arm: id,
      action,
      term,
      sequence,
      issuedAt: nowMs,
      expiresAt: action === 'STOP' ? 0 : scanAt + plan.safety.validityMs,
      scanAt: Number.isFinite(scanAt) ? scanAt : 0,
      triggerAt: Number.isFinite(scanAt) ? scanAt : 0,
      reason: '',
    }));
  };
}
