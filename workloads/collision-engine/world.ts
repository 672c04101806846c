import type { ArmPlan, LinePlan, ScannerPlan } from '../contracts/plan.ts';
import { topicOf } from '../contracts/topics.ts';
import type { MachineId } from '../contracts/topics.ts';
import { ConfigError } from '../kit/config.ts';
import { backgroundOf } from './background.ts';
import type { Background } from './background.ts';
import { alongMm, distanceMm, raysOf } from './geometry.ts';
import type { Disc } from './geometry.ts';
import { detectionMm, separationOf } from './separation.ts';
import type { Separation } from './separation.ts';

/** Everything about a gateway's cells that does not change, worked out once. Machines are known by their index. */
export interface World {
  readonly site: string;
  readonly validityMs: number;
  readonly clockToleranceMs: number;
  readonly releaseAfterMs: number;
  readonly cells: readonly Cell[];
  readonly arms: readonly Arm[];
  readonly scanners: readonly Scanner[];
}

export interface Cell {
  readonly name: string;
  readonly arms: readonly number[];
  readonly scanners: readonly number[];
}

export interface Arm {
  readonly id: MachineId;
  readonly commandTopic: string;
  readonly cell: number;
  readonly separation: Separation;
  /** the scanners that can tell something about it, and its place among their `sights` */
  readonly seenBy: readonly { readonly scanner: number; readonly sight: number }[];
}

export interface Scanner extends Background {
  readonly id: MachineId;
  readonly cell: number;
  readonly rays: number;
  readonly sights: readonly Sight[];
}

/** An arm as a scanner sees it. */
export interface Sight {
  readonly arm: number;
  /** of the same cell, so that the arm's permission rests on this scanner */
  readonly isOwn: boolean;
  readonly envelopeMm: number;
  /** distance from the scanner to the arm's base, squared */
  readonly squareMm: number;
  /** the base's place along each ray */
  readonly alongMm: Float64Array;
}

/** How much more room than the protective distance a release needs, so that an arm at the limit does not flutter. */
export const RELEASE_MARGIN_MM = 100;

/**
 * The world of one gateway. The plan may hold other gateways' cells: their feet are known, their machines are not
 * ours. Throws a ConfigError where a scanner stands in a foot, since it could not tell the foot from a person.
 */
export function worldOf(plan: LinePlan, gateway: string): World {
  const cells = plan.cells.filter((cell) => cell.host === gateway);
  const feet = plan.cells.flatMap((cell) => cell.arms.map(footOf));
  const planned = cells.flatMap((cell, index) => cell.scanners.map((scanner) => ({ scanner, cell: index })));
  refuseBuried(
    planned.map(({ scanner }) => scanner),
    feet,
  );

  const detection = Math.max(0, ...planned.map(({ scanner }) => detectionMm(scanner)));
  const placed = cells.flatMap((cell, index) => cell.arms.map((arm) => ({ arm, cell: index })));
  const arms = placed.map(({ arm, cell }) => ({
    id: arm.id,
    commandTopic: topicOf(plan.site, arm.id, 'command'),
    cell,
    separation: separationOf(plan.safety, arm, detection),
    envelopeMm: arm.envelopeMm,
    baseMm: arm.baseMm,
  }));
  const scanners = planned.map(({ scanner, cell }): Scanner => {
    const rays = raysOf(scanner);
    const sights = arms.flatMap((arm, index): Sight[] => {
      const offMm = distanceMm(scanner.atMm, arm.baseMm);
      const farthestMm = scanner.rangeMm + arm.envelopeMm + arm.separation.runMm + RELEASE_MARGIN_MM;
      // An own scanner stays in even where it is too far to see its arm: the permission rests on it all the same.
      if (cell !== arm.cell && offMm > farthestMm) return [];
      return [
        {
          arm: index,
          isOwn: cell === arm.cell,
          envelopeMm: arm.envelopeMm,
          squareMm: offMm ** 2,
          alongMm: alongMm(scanner.atMm, rays, arm.baseMm),
        },
      ];
    });
    return { id: scanner.id, cell, rays: scanner.rays, sights, ...backgroundOf(scanner, rays, feet) };
  });
  return {
    site: plan.site,
    validityMs: plan.safety.validityMs,
    clockToleranceMs: plan.safety.clockToleranceMs,
    releaseAfterMs: plan.safety.releaseAfterMs,
    cells: cells.map(({ name }, cell) => ({
      name,
      arms: indicesOf(arms, cell),
      scanners: indicesOf(planned, cell),
    })),
    arms: arms.map(({ id, commandTopic, cell, separation }, arm) => ({
      id,
      commandTopic,
      cell,
      separation,
      seenBy: scanners.flatMap(({ sights }, scanner) => {
        const sight = sights.findIndex((one) => one.arm === arm);
        return sight < 0 ? [] : [{ scanner, sight }];
      }),
    })),
    scanners,
  };
}

function footOf(arm: ArmPlan): Disc {
  return { atMm: arm.baseMm, radiusMm: arm.footMm };
}

function indicesOf(of: readonly { cell: number }[], cell: number): number[] {
  return of.flatMap((one, index) => (one.cell === cell ? [index] : []));
}

function refuseBuried(scanners: readonly ScannerPlan[], feet: readonly Disc[]): void {
  const buried = scanners.filter(({ atMm, accuracyMm }) =>
    feet.some((foot) => distanceMm(atMm, foot.atMm) <= foot.radiusMm + accuracyMm + 1),
  );
  if (buried.length === 0) return;
  throw new ConfigError(
    'the plan',
    buried.map(
      ({ id }) => `${id}: stands in the foot of an arm; move it clear of every foot in the site file`,
    ),
  );
}
