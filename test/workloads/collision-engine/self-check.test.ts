import { expect, test } from 'vitest';
import { createSelfCheck } from '../../../workloads/collision-engine/self-check.ts';
import { worldOf } from '../../../workloads/collision-engine/world.ts';
import { aPlan } from './a-plan.ts';

const plan = aPlan();

test('the self-check holds on a plan, and fails when the tables of the world are spoilt', () => {
  const world = worldOf(plan, 'gw-1');
  const check = createSelfCheck(world);
  expect(check()).toEqual({ ok: true });
  for (const { nearMm } of world.scanners) nearMm.fill(0);
  expect(check()).toMatchObject({
    ok: false,
    reason: expect.stringContaining('would stop no arm') as string,
  });
});

test('the self-check of a gateway without arms has nothing to say', () => {
  expect(createSelfCheck(worldOf({ ...plan, cells: [] }, 'gw-1'))()).toEqual({ ok: true });
});
