import { expect, test } from 'vitest';
import { createWatchdog } from '../../../workloads/kit/watchdog.ts';

test('a watchdog is alive up to its deadline after the last beat, and again after the next', () => {
  let now = 1000;
  const watchdog = createWatchdog({ deadlineMs: 50, now: () => now });
  expect(watchdog.isAlive()).toBe(true);
  now = 1050;
  expect([watchdog.ageMs(), watchdog.isAlive()]).toEqual([50, true]);
  now = 1051;
  expect(watchdog.isAlive()).toBe(false);
  watchdog.beat();
  expect([watchdog.ageMs(), watchdog.isAlive()]).toEqual([0, true]);
});
