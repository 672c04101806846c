import { describe, expect, it } from 'vitest';
import { createApproach, judgeApproach, watchApproach } from '../../../workloads/line/approach.ts';
import { timeToStandMs } from '../../../workloads/line/arm.ts';
import type { Body } from '../../../workloads/line/body.ts';
import { createWorld, type World } from '../../../workloads/line/world.ts';
import { aPlan } from './a-plan.ts';

const HUMAN_MM_S = 1600;

/** The arm of `left` at a speed, and one body whose surface is that far from the edge of its envelope. */
function scene(speedMmS: number, gapMm: number, kind: Body['kind'] = 'person'): World {
  const world = createWorld(aPlan(), { seed: 1, scale: 1, startMs: 0 });
  const arm = [...world.arms.values()][0]!;
  arm.speedMmS = speedMmS;
  const { baseMm, envelopeMm } = arm.plan;
  const from = baseMm.xMm + envelopeMm + gapMm;
  const common = { id: 'body', yMm: baseMm.yMm, ahead: { x: 1, y: 0 } };
  const body: Body =
    kind === 'person'
      ? { ...common, kind, xMm: from + 250, radiusMm: 250 }
      : { ...common, kind, xMm: from + 1200, lengthMm: 2400, widthMm: 1200 };
  return { ...world, bodies: [body] };
}

function judge(world: World) {
  const approach = createApproach();
  watchApproach(approach, world, HUMAN_MM_S);
  return judgeApproach(approach);
}

describe('approach-stopped', () => {
  const arm = [...scene(1500, 0).arms.values()][0]!;
  const closingMm = (HUMAN_MM_S * timeToStandMs(arm)) / 1000;

  it.each(['person', 'forklift'] as const)(
    'fails as soon as a %s could reach the envelope before the arm stands',
    (kind) => {
      expect(judge(scene(1500, closingMm + 1, kind))).toMatchObject({ ok: true });
      expect(judge(scene(1500, closingMm - 1, kind))).toMatchObject({ ok: false });
    },
  );

  it('asks less of a slower arm', () => {
    expect(judge(scene(250, closingMm / 2))).toMatchObject({ ok: true });
  });

  it('asks nothing of an arm that stands, whoever is in its envelope', () => {
    expect(judge(scene(0, -800))).toMatchObject({ ok: true });
    expect(judge(scene(1, -800))).toMatchObject({ ok: false });
  });

  it('names who came nearest to which arm, and with how much to spare', () => {
    expect(judge(scene(1500, closingMm + 312)).detail).toContain('body to left/arm/arm-1, 312 mm to spare');
  });
});
