import fc from 'fast-check';
import { decide, initialState } from '../../../workloads/collision-engine/decide.ts';
import type { Decision, Input, State } from '../../../workloads/collision-engine/decide.ts';
import type { World } from '../../../workloads/collision-engine/world.ts';

/** Something that happens to an engine: how much the clock moves before, then an input. */
export type Event = { readonly afterMs: number } & (
  | {
      readonly kind: 'scan';
      readonly scanner: number;
      /** of the scanner's own counting: 1 is the next, 0 the same again */
      readonly sequenceStep: number;
      readonly ageMs: number;
      readonly nearestMm: number;
      readonly isBlind: boolean;
    }
  | { readonly kind: 'tick' }
  /** the disk answers every release that waits, in any order, old ones too */
  | { readonly kind: 'disk' }
  | { readonly kind: 'repeat' }
);

export interface Moment {
  readonly now: number;
  readonly event: Event;
  readonly input: Input;
  readonly decision: Decision;
  readonly before: State;
}

export const START_MS = 1_700_000_000_000;

const NEAR_MM = [Infinity, Infinity, Infinity, 4000, 2900, 2846, 2000, 1800, 1776, 1700, 300, -900];

/** Scans as a working hall sends them: in order, fresh, every 50 ms for each of the three scanners. */
export const anOrderlyScan = fc.record({
  afterMs: fc.constant(17),
  kind: fc.constant('scan' as const),
  scanner: fc.nat(2),
  sequenceStep: fc.constant(1),
  ageMs: fc.integer({ min: 0, max: 12 }),
  nearestMm: fc.constantFrom(...NEAR_MM),
  isBlind: fc.constant(false),
});

const aWildScan = fc.record({
  afterMs: fc.integer({ min: 0, max: 120 }),
  kind: fc.constant('scan' as const),
  scanner: fc.nat(2),
  sequenceStep: fc.integer({ min: -3, max: 3 }),
  ageMs: fc.integer({ min: -30, max: 400 }),
  nearestMm: fc.constantFrom(...NEAR_MM),
  isBlind: fc.boolean(),
});

/** A second or so of an empty hall: without it a random history hardly ever comes to a release. */
const aCalm: fc.Arbitrary<Event[]> = fc.constant(
  Array.from({ length: 45 }, (_, index): Event[] => [
    {
      afterMs: 17,
      kind: 'scan',
      scanner: index % 3,
      sequenceStep: 1,
      ageMs: 2,
      nearestMm: Infinity,
      isBlind: false,
    },
    { afterMs: 0, kind: 'disk' },
  ]).flat(),
);

const aTick = fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), kind: fc.constant('tick' as const) });
const aClockJump = fc.record({
  afterMs: fc.integer({ min: -5000, max: 5000 }),
  kind: fc.constantFrom('tick' as const, 'repeat' as const),
});
const aDisk = fc.record({ afterMs: fc.constant(0), kind: fc.constant('disk' as const) });

export const anyHistory: fc.Arbitrary<Event[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: aCalm },
      { weight: 6, arbitrary: fc.array(anOrderlyScan, { maxLength: 10 }) },
      { weight: 4, arbitrary: fc.array(aWildScan, { maxLength: 4 }) },
      { weight: 3, arbitrary: fc.array(aTick, { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.array(aClockJump, { maxLength: 1 }) },
      { weight: 2, arbitrary: fc.array(aDisk, { maxLength: 1 }) },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.flat());

/** Lives through a history from the engine's start. */
export function live(world: World, history: readonly Event[]): Moment[] {
  let state = initialState(world, 1, new Map(), START_MS);
  let now = START_MS;
  const sequences = world.scanners.map(() => 0);
  const asked: { arm: number; release: number }[] = [];
  const moments: Moment[] = [];
  for (const event of history) {
    now += event.afterMs;
    for (const input of inputsOf(world, event, now, sequences, asked)) {
      const before = state;
      const decision = decide(world, before, input, now);
      state = decision.state;
      for (const record of decision.records) if (record.kind === 'release') asked.push(record);
      moments.push({ now, event, input, decision, before });
    }
  }
  return moments;
}

function inputsOf(
  world: World,
  event: Event,
  now: number,
  sequences: number[],
  asked: readonly { arm: number; release: number }[],
): Input[] {
  switch (event.kind) {
    case 'scan': {
      const { scanner, sequenceStep, ageMs, nearestMm, isBlind } = event;
      sequences[scanner] = Math.max(0, sequences[scanner]! + sequenceStep);
      return [
        {
          kind: 'scan',
          scanner,
          sequence: sequences[scanner],
          scanAtMs: now - ageMs,
          nearestMm: new Float64Array(world.scanners[scanner]!.sights.length).fill(nearestMm),
          isBlind,
        },
      ];
    }
    case 'disk':
      return asked.toReversed().map(({ arm, release }) => ({ kind: 'recorded', arm, release }));
    case 'tick':
      return [{ kind: 'tick' }];
    case 'repeat':
      return [{ kind: 'repeat', arms: world.arms.map((_, arm) => arm) }];
  }
}
