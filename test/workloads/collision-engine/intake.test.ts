import { expect, test } from 'vitest';
import { createIntake } from '../../../workloads/collision-engine/intake.ts';

test('of the scans that are at hand at once only the latest of each scanner is looked at, the others are counted', async () => {
  const taken: [number, number][] = [];
  let superseded = 0;
  const intake = createIntake(
    (scanner, { payload }) => taken.push([scanner, payload[0]!]),
    () => (superseded += 1),
  );
  const offer = (scanner: number, byte: number): void =>
    intake.offer(scanner, { payload: new Uint8Array([byte]), arrivedAtMs: 0 });
  offer(0, 1);
  offer(1, 2);
  offer(0, 3);
  offer(0, 4);
  expect(taken).toEqual([]);
  await new Promise(setImmediate);
  expect(taken).toEqual([
    [0, 4],
    [1, 2],
  ]);
  expect(superseded).toBe(2);
  offer(1, 5);
  await new Promise(setImmediate);
  expect(taken.at(-1)).toEqual([1, 5]);
});
