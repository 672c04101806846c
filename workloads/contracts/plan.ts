import type { MachineId } from './topics.ts';

/**
 * The plan of a line: what the machines of some cells are and where they stand, as infra/site derives it from the
 * site file. Services get the part of their gateway as a file (PLAN_PATH), the simulated line gets the whole.
 * Positions are millimetres in the plane of the hall floor, bearings degrees counter-clockwise from its x axis.
 */
export interface LinePlan {
  site: string;
  safety: SafetyPlan;
  cells: readonly CellPlan[];
}

export interface PointMm {
  xMm: number;
  yMm: number;
}

export interface CellPlan {
  name: string;
  /** the gateway whose broker this cell's machines use, and no other */
  host: string;
  /** corners of the cell's floor, counter-clockwise */
  floorMm: readonly PointMm[];
  arms: readonly ArmPlan[];
  scanners: readonly ScannerPlan[];
  cameras: readonly CameraPlan[];
  plcs: readonly PlcPlan[];
}

export interface ArmPlan {
  id: MachineId;
  baseMm: PointMm;
  /** radius of the foot, which scanners see */
  footMm: number;
  /** radius that the arm can reach */
  reachMm: number;
  /** radius that its axis limits leave it, tool and workpiece included; at most the reach */
  envelopeMm: number;
  runSpeedMmS: number;
  slowSpeedMmS: number;
  /** from full speed to standstill at each of the two speeds */
  runStoppingMs: number;
  slowStoppingMs: number;
  telemetryHz: number;
}

export interface ScannerPlan {
  id: MachineId;
  atMm: PointMm;
  /** bearing of the middle of its field */
  headingDeg: number;
  fieldDeg: number;
  /** evenly spaced over the field, both edges included: `headingDeg - fieldDeg / 2` first, counter-clockwise */
  rays: number;
  rangeMm: number;
  rateHz: number;
  /** largest error of one range */
  accuracyMm: number;
}

export interface CameraPlan {
  id: MachineId;
  widthPx: number;
  heightPx: number;
  rateHz: number;
  /** size of one JPEG that the site's budgets reckon with */
  frameKiB: number;
}

export interface PlcPlan {
  id: MachineId;
  telemetryHz: number;
  /** `coap://<address>:<port>/<path>` of a PLC without MQTT, whose readings are observed there */
  coap?: string | undefined;
}

/** Speed and separation monitoring: ISO/TS 15066:2016 5.5.4 and ISO 13855. */
export interface SafetyPlan {
  /** ISO 13855: 1600 mm/s where the person walks */
  humanSpeedMmS: number;
  /** an arm may move until the oldest scan behind its permission is this old */
  validityMs: number;
  /** how far two clocks of the site may be apart; a message from further in the future is refused */
  clockToleranceMs: number;
  /** C of ISO 13855: how far a person can reach into the field before it sees them */
  intrusionMm: number;
  /** Zr: uncertainty of an arm's own position */
  armUncertaintyMm: number;
  /** a stopped arm is released only after this long without a reason to stop */
  releaseAfterMs: number;
}
