import type { Command } from '../../../workloads/contracts/messages.ts';
import type { ArmPlan, CellPlan, LinePlan, PointMm } from '../../../workloads/contracts/plan.ts';
import { machineId } from '../../../workloads/contracts/topics.ts';

export const SAFETY = {
  humanSpeedMmS: 1600,
  validityMs: 250,
  clockToleranceMs: 10,
  intrusionMm: 850,
  armUncertaintyMm: 20,
  releaseAfterMs: 500,
};

export function anArm(changes: Partial<ArmPlan> = {}): ArmPlan {
  return {
    id: machineId('cell', 'arm', 'arm-1'),
    baseMm: { xMm: 5000, yMm: 4000 },
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

/** One arm in the middle of the floor, a scanner on either side of its foot that sees all round. */
export function aCell(name: string, host: string, atMm: PointMm): CellPlan {
  const { xMm, yMm } = atMm;
  const scanner = (id: string, offsetMm: number) => ({
    id: machineId(name, 'scanner', id),
    atMm: { xMm: xMm + 5000 + offsetMm, yMm: yMm + 4000 },
    headingDeg: 90,
    fieldDeg: 359,
    rays: 360,
    rangeMm: 5000,
    rateHz: 20,
    accuracyMm: 30,
  });
  return {
    name,
    host,
    floorMm: [
      atMm,
      { xMm: xMm + 10000, yMm },
      { xMm: xMm + 10000, yMm: yMm + 8000 },
      { xMm, yMm: yMm + 8000 },
    ],
    arms: [anArm({ id: machineId(name, 'arm', 'arm-1'), baseMm: { xMm: xMm + 5000, yMm: yMm + 4000 } })],
    scanners: [scanner('west', -300), scanner('east', 300)],
    cameras: [],
    plcs: [{ id: machineId(name, 'plc', 'plc-1'), telemetryHz: 10 }],
  };
}

/** Two gateways of a cell each, with an aisle of three metres between them. */
export function aPlan(changes: Partial<LinePlan> = {}): LinePlan {
  return {
    site: 'graz',
    safety: SAFETY,
    cells: [aCell('left', 'gw-1', { xMm: 0, yMm: 0 }), aCell('right', 'gw-2', { xMm: 13000, yMm: 0 })],
    ...changes,
  };
}

export function aCommand(changes: Partial<Command> = {}): Command {
  return {
    arm: machineId('cell', 'arm', 'arm-1'),
    action: 'RUN',
    term: 1,
    sequence: 1,
    issuedAt: 1000,
    expiresAt: 1250,
    scanAt: 1000,
    triggerAt: 1000,
    reason: '',
    ...changes,
  };
}
