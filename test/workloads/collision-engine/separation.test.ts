import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  detectionMm,
  humanMm,
  reactionMs,
  robotMm,
  separationMm,
  separationOf,
  stoppingMm,
} from '../../../workloads/collision-engine/separation.ts';
import { SAFETY, aScanner, anArm } from './a-plan.ts';

const RUN = { speedMmS: 1500, stoppingMs: 300 };
const SLOW = { speedMmS: 250, stoppingMs: 100 };

test('the reaction time is the validity of a permission and the tolerance of two clocks: 250 + 10 ms', () => {
  expect(reactionMs(SAFETY)).toBe(260);
});

test('the terms of a running arm of graz: 896 mm of walking, 390 of reaction, 450 of stopping', () => {
  expect(humanMm(SAFETY, RUN)).toBeCloseTo(896, 9); // 1.6 m/s × (260 + 300) ms
  expect(robotMm(SAFETY, RUN)).toBeCloseTo(390, 9); // 1.5 m/s × 260 ms
  expect(stoppingMm(RUN)).toBeCloseTo(450, 9); // 1.5 m/s × 300 ms
});

test('a ray a degree is uncertain by 30 mm and the 209 mm between two rays at 12 m', () => {
  expect(detectionMm(aScanner('c/scanner/s', { xMm: 0, yMm: 0 }, 0))).toBeCloseTo(30 + 209.44, 2);
});

test('the protective distances of an arm of graz are 2645 mm running and 1575 mm slow with a 39 mm detection', () => {
  // 896 + 390 + 450 + 850 + 39 + 20
  expect(separationMm(SAFETY, RUN, 39)).toBeCloseTo(2645, 9);
  // 1.6 × 360 = 576; 0.25 × 260 = 65; 0.25 × 100 = 25; 576 + 65 + 25 + 850 + 39 + 20
  expect(separationMm(SAFETY, SLOW, 39)).toBeCloseTo(1575, 9);
});

test('SLOW is never held to need more room than RUN, even where it takes longer to stop', () => {
  const odd = anArm('c/arm/a', { xMm: 0, yMm: 0 }, { slowStoppingMs: 5000 });
  const { runMm, slowMm } = separationOf(SAFETY, odd, 0);
  expect(runMm).toBe(slowMm);
});

test('no quantity of the formula makes the distance shorter when it grows', () => {
  const amount = fc.double({ min: 0, max: 10_000, noNaN: true });
  const quantities = fc.tuple(amount, amount, amount, amount, amount, amount, amount, amount);
  const distance = ([human, validity, tolerance, intrusion, arm, speed, stopping, detection]: number[]) =>
    separationMm(
      {
        ...SAFETY,
        humanSpeedMmS: human!,
        validityMs: validity!,
        clockToleranceMs: tolerance!,
        intrusionMm: intrusion!,
        armUncertaintyMm: arm!,
      },
      { speedMmS: speed!, stoppingMs: stopping! },
      detection!,
    );
  fc.assert(
    fc.property(quantities, fc.nat(7), amount, (values, which, more) => {
      const grown = values.with(which, values[which]! + more);
      expect(distance(grown)).toBeGreaterThanOrEqual(distance(values));
    }),
    { seed: 15066 },
  );
});
