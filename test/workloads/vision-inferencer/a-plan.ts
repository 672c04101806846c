import type { CameraPlan, CellPlan, LinePlan } from '../../../workloads/contracts/plan.ts';

export const CAMERA = 'left/camera/camera-1';
export const OTHER_CAMERA = 'left/camera/camera-2';

const camera = (id: CameraPlan['id']): CameraPlan => ({
  id,
  widthPx: 640,
  heightPx: 480,
  rateHz: 1,
  frameKiB: 20,
});

function cell(name: string, host: string, cameras: CameraPlan[]): CellPlan {
  const floorMm = [
    { xMm: 0, yMm: 0 },
    { xMm: 1000, yMm: 0 },
    { xMm: 1000, yMm: 1000 },
  ];
  return { name, host, floorMm, arms: [], scanners: [], cameras, plcs: [] };
}

/** Two cameras on gw-1, one on gw-2. */
export function aPlan(): LinePlan {
  return {
    site: 'graz',
    safety: {
      humanSpeedMmS: 1600,
      validityMs: 200,
      clockToleranceMs: 20,
      intrusionMm: 850,
      armUncertaintyMm: 20,
      releaseAfterMs: 1000,
    },
    cells: [
      cell('left', 'gw-1', [camera(CAMERA), camera(OTHER_CAMERA)]),
      cell('right', 'gw-2', [camera('right/camera/camera-1')]),
    ],
  };
}
