import type { ArmPlan, CellPlan, LinePlan, PointMm, ScannerPlan } from '../../../workloads/contracts/plan.ts';
import { worldOf } from '../../../workloads/collision-engine/world.ts';
import type { World } from '../../../workloads/collision-engine/world.ts';

/** The figures of the site graz. */
export const SAFETY = {
  humanSpeedMmS: 1600,
  validityMs: 250,
  clockToleranceMs: 10,
  intrusionMm: 850,
  armUncertaintyMm: 20,
  releaseAfterMs: 500,
};

export function anArm(id: ArmPlan['id'], baseMm: PointMm, changes: Partial<ArmPlan> = {}): ArmPlan {
  return {
    id,
    baseMm,
    footMm: 120,
    reachMm: 1300,
    envelopeMm: 900,
    runSpeedMmS: 1500,
    slowSpeedMmS: 250,
    runStoppingMs: 300,
    slowStoppingMs: 100,
    telemetryHz: 10,
    ...changes,
  };
}

export function aScanner(
  id: ScannerPlan['id'],
  atMm: PointMm,
  headingDeg: number,
  changes: Partial<ScannerPlan> = {},
): ScannerPlan {
  return {
    id,
    atMm,
    headingDeg,
    fieldDeg: 270,
    rays: 271,
    rangeMm: 12000,
    rateHz: 20,
    accuracyMm: 30,
    ...changes,
  };
}

/**
 * Two cells of one gateway beside each other: `left` with two arms and a scanner in each of two corners, `right` with
 * one of each. The arm of `right` is near enough to be seen by the scanners of `left`.
 */
export function aPlan(changes: Partial<LinePlan> = {}): LinePlan {
  const cell = (name: string, xMm: number, machines: Pick<CellPlan, 'arms' | 'scanners'>): CellPlan => ({
    name,
    host: 'gw-1',
    floorMm: [
      { xMm, yMm: 0 },
      { xMm: xMm + 10000, yMm: 0 },
      { xMm: xMm + 10000, yMm: 8000 },
      { xMm, yMm: 8000 },
    ],
    cameras: [],
    plcs: [],
    ...machines,
  });
  return {
    site: 'graz',
    safety: SAFETY,
    cells: [
      cell('left', 0, {
        arms: [
          anArm('left/arm/arm-1', { xMm: 3700, yMm: 2700 }),
          anArm('left/arm/arm-2', { xMm: 6300, yMm: 5300 }),
        ],
        scanners: [
          aScanner('left/scanner/scanner-1', { xMm: 200, yMm: 200 }, 45),
          aScanner('left/scanner/scanner-2', { xMm: 9800, yMm: 7800 }, 225),
        ],
      }),
      cell('right', 11000, {
        arms: [anArm('right/arm/arm-1', { xMm: 15000, yMm: 4000 })],
        scanners: [aScanner('right/scanner/scanner-1', { xMm: 11200, yMm: 200 }, 45)],
      }),
    ],
    ...changes,
  };
}

export function aWorld(changes: Partial<LinePlan> = {}): World {
  return worldOf(aPlan(changes), 'gw-1');
}

/** The plan turned about the origin, then shifted. */
export function moved(plan: LinePlan, turnDeg: number, byMm: PointMm): LinePlan {
  const turn = (turnDeg / 180) * Math.PI;
  const at = ({ xMm, yMm }: PointMm): PointMm => ({
    xMm: xMm * Math.cos(turn) - yMm * Math.sin(turn) + byMm.xMm,
    yMm: xMm * Math.sin(turn) + yMm * Math.cos(turn) + byMm.yMm,
  });
  return {
    ...plan,
    cells: plan.cells.map((cell) => ({
      ...cell,
      floorMm: cell.floorMm.map(at),
      arms: cell.arms.map((arm) => ({ ...arm, baseMm: at(arm.baseMm) })),
      scanners: cell.scanners.map((scanner) => ({
        ...scanner,
        atMm: at(scanner.atMm),
        headingDeg: scanner.headingDeg + turnDeg,
      })),
    })),
  };
}

/**
 * The ranges that a scanner of the plan would measure with those round people in the hall, without noise: cast here
 * anew, so that it shares no geometry with what is tested.
 */
export function castMm(plan: LinePlan, scanner: ScannerPlan, people: readonly Person[]): number[] {
  const feet = plan.cells.flatMap(({ arms }) =>
    arms.map(({ baseMm, footMm }) => ({ ...baseMm, radiusMm: footMm })),
  );
  const firstDeg = scanner.headingDeg - scanner.fieldDeg / 2;
  const gapDeg = scanner.fieldDeg / (scanner.rays - 1);
  return Array.from({ length: scanner.rays }, (_, ray) => {
    const bearing = ((firstDeg + ray * gapDeg) * Math.PI) / 180;
    const hits = [...feet, ...people].map((disc) => {
      const x = disc.xMm - scanner.atMm.xMm;
      const y = disc.yMm - scanner.atMm.yMm;
      // Turned so that the ray is the x axis.
      const ahead = x * Math.cos(bearing) + y * Math.sin(bearing);
      const aside = y * Math.cos(bearing) - x * Math.sin(bearing);
      if (ahead <= 0 || Math.abs(aside) > disc.radiusMm) return Infinity;
      return ahead - Math.sqrt(disc.radiusMm ** 2 - aside ** 2);
    });
    return Math.round(Math.max(1, Math.min(scanner.rangeMm, ...hits)));
  });
}

export interface Person extends PointMm {
  radiusMm: number;
}
