import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { machineId } from '../../../workloads/contracts/topics.ts';
import { worldOf } from '../../../workloads/mapper/world.ts';

export const SITE = 'graz';
export const GATEWAY = 'gw-4';

export const ARM = machineId('weld', 'arm', 'a-1');
export const SCANNER = machineId('weld', 'scanner', 's-1');
export const CAMERA = machineId('weld', 'camera', 'c-1');
export const PLC = machineId('weld', 'plc', 'p-1');
/** of another cell of the same gateway */
export const OTHER_ARM = machineId('pack', 'arm', 'a-1');
export const ALL: readonly MachineId[] = [ARM, SCANNER, CAMERA, PLC, OTHER_ARM];

/** Two cells of one gateway, with one machine of each kind. */
export function aPlan({ coap }: { coap?: string } = {}): LinePlan {
  const atMm = { xMm: 0, yMm: 0 };
  const arm = (id: MachineId) => ({
    id,
    baseMm: atMm,
    footMm: 200,
    reachMm: 1200,
    envelopeMm: 1000,
    runSpeedMmS: 1500,
    slowSpeedMmS: 250,
    runStoppingMs: 400,
    slowStoppingMs: 100,
    telemetryHz: 10,
  });
  const cell = {
    host: GATEWAY,
    floorMm: [atMm, { xMm: 9000, yMm: 0 }, { xMm: 9000, yMm: 9000 }],
    scanners: [],
    cameras: [],
    plcs: [],
  };
  return {
    site: SITE,
    safety: {
      humanSpeedMmS: 1600,
      validityMs: 300,
      clockToleranceMs: 50,
      intrusionMm: 850,
      armUncertaintyMm: 10,
      releaseAfterMs: 500,
    },
    cells: [
      {
        ...cell,
        name: 'weld',
        arms: [arm(ARM)],
        scanners: [
          {
            id: SCANNER,
            atMm,
            headingDeg: 0,
            fieldDeg: 270,
            rays: 4,
            rangeMm: 12_000,
            rateHz: 20,
            accuracyMm: 30,
          },
        ],
        cameras: [{ id: CAMERA, widthPx: 640, heightPx: 480, rateHz: 1, frameKiB: 20 }],
        plcs: [{ id: PLC, telemetryHz: 10, ...(coap !== undefined && { coap }) }],
      },
      { ...cell, name: 'pack', arms: [arm(OTHER_ARM)] },
    ],
  };
}

export const WORLD = worldOf(aPlan(), GATEWAY);

export function deviceOf(machine: MachineId) {
  return WORLD.devices.get(machine)!;
}
