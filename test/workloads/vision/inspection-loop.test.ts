import { expect, test } from 'vitest';
import { runInspectionLoop } from '../../../workloads/vision/inspection-loop.ts';

test('the known picture is looked at first, then each frame in turn, one at a time', async () => {
  const frames = [1, 2, 3];
  const seen: (number | 'known')[] = [];
  let underWay = 0;
  const all = Promise.withResolvers<undefined>();
  const look = async (what: number | 'known'): Promise<void> => {
    expect(++underWay).toBe(1);
    await Promise.resolve();
    seen.push(what);
    underWay--;
    if (seen.length === 4) all.resolve(undefined);
  };
  const loop = runInspectionLoop({
    take: () => frames.shift(),
    inspect: look,
    selfTest: () => look('known'),
    selfTestPeriodMs: 60_000,
  });
  await all.promise;
  expect(seen).toEqual(['known', 1, 2, 3]);
  await loop.stop();
});

test('the known picture comes again while frames never end', async () => {
  const threeLooks = Promise.withResolvers<undefined>();
  let looks = 0;
  const loop = runInspectionLoop({
    take: () => 1,
    inspect: () => new Promise((resolve) => setImmediate(resolve)),
    selfTest: () => {
      if (++looks === 3) threeLooks.resolve(undefined);
      return Promise.resolve();
    },
    selfTestPeriodMs: 5,
  });
  await threeLooks.promise;
  await loop.stop();
});

test('a stop waits for what is under way and starts nothing more', async () => {
  const finish = Promise.withResolvers<undefined>();
  const frames = [1, 2];
  const begun = Promise.withResolvers<undefined>();
  const loop = runInspectionLoop({
    take: () => frames.shift(),
    inspect: () => {
      begun.resolve(undefined);
      return finish.promise;
    },
    selfTest: () => Promise.resolve(),
    selfTestPeriodMs: 60_000,
  });
  await begun.promise;
  let isStopped = false;
  const stopping = loop.stop().then(() => (isStopped = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isStopped).toBe(false);
  finish.resolve(undefined);
  await stopping;
  expect(frames).toEqual([2]);
});
