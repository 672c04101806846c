import { expect, it } from 'vitest';
import { forgetSilences, silencesOf, watchStanding } from '../../../workloads/line/silence.ts';
import { aPlan } from './a-plan.ts';
import { runVirtually } from './a-virtual-run.ts';

const START_MS = 1_000_000;

it('tells how long a gateway was silent, and which arms stood still without a permission', () => {
  const state = runVirtually(aPlan(), {
    forMs: 30_000,
    deliver: (command, nowMs) =>
      command.arm.startsWith('left/') && nowMs % 5_000 < 2_000 ? undefined : command,
  });
  const [left, right] = silencesOf(state, START_MS + 30_000);
  expect(left).toMatchObject({ gateway: 'gw-1', stood: ['left/arm/arm-1'] });
  expect(left?.commandsMs).toBeGreaterThan(1_900);
  expect(right).toMatchObject({ gateway: 'gw-2', stood: [] });
  expect(right?.commandsMs).toBeLessThan(200);
  expect(right?.commands).toBeGreaterThan(100);
});

it('begins anew after each judgement, and counts a silence that lasts', () => {
  const state = runVirtually(aPlan(), { forMs: 2_000 });
  forgetSilences(state);
  const [first] = silencesOf(state, START_MS + 5_000);
  expect(first).toMatchObject({ commands: 0, stood: [] });
  expect(first?.commandsMs).toBeGreaterThan(2_900);
});

it('does not count an arm that was told to stop', () => {
  const state = runVirtually(aPlan(), {
    forMs: 3_000,
    deliver: (command) => ({ ...command, action: 'STOP', expiresAt: 0 }),
  });
  expect(silencesOf(state, START_MS + 3_000).flatMap(({ stood }) => stood)).toEqual([]);
});

it('does not count an arm that the line holds at the end of a run, when permissions are no longer renewed', () => {
  const state = runVirtually(aPlan(), { forMs: 2_000 });
  const stoodWhile = (isHeld: boolean): string[] => {
    forgetSilences(state);
    state.world.isHeld = isHeld;
    for (const gateway of state.gateways.values()) watchStanding(state, gateway);
    return silencesOf(state, state.world.atMs).flatMap(({ stood }) => stood);
  };
  for (const arm of state.world.arms.values()) arm.speedMmS = 0;
  state.world.atMs += 60_000;
  expect(stoodWhile(false)).toEqual(['left/arm/arm-1', 'right/arm/arm-1']);
  expect(stoodWhile(true)).toEqual([]);
});
