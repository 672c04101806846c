import type { PointMm } from '../../workloads/contracts/plan.ts';

/** Where a cell stands: the lower left corner of its floor in the hall, however it is turned. */
export interface Stand {
  readonly originMm: PointMm;
  readonly sizeMm: PointMm;
  readonly turnDeg: 0 | 90 | 180 | 270;
}

/** Extent of the floor in the hall. */
function extentMm({ sizeMm, turnDeg }: Stand): PointMm {
  return turnDeg % 180 === 0 ? sizeMm : { xMm: sizeMm.yMm, yMm: sizeMm.xMm };
}

/** A point of the unturned cell, in the hall. */
export function inHall({ originMm, sizeMm, turnDeg }: Stand, { xMm, yMm }: PointMm): PointMm {
  const turned = {
    0: { xMm, yMm },
    90: { xMm: sizeMm.yMm - yMm, yMm: xMm },
    180: { xMm: sizeMm.xMm - xMm, yMm: sizeMm.yMm - yMm },
    270: { xMm: yMm, yMm: sizeMm.xMm - xMm },
  }[turnDeg];
  return { xMm: originMm.xMm + turned.xMm, yMm: originMm.yMm + turned.yMm };
}

/** Corners of the floor in the hall, counter-clockwise from the lower left. */
export function cornersMm(stand: Stand): readonly PointMm[] {
  const { xMm: left, yMm: low } = stand.originMm;
  const extent = extentMm(stand);
  const [right, high] = [left + extent.xMm, low + extent.yMm];
  return [
    { xMm: left, yMm: low },
    { xMm: right, yMm: low },
    { xMm: right, yMm: high },
    { xMm: left, yMm: high },
  ];
}

/** A bearing of the unturned cell, in the hall: 0 to below 360. */
export function bearingInHall({ turnDeg }: Stand, headingDeg: number): number {
  return (headingDeg + turnDeg) % 360;
}
