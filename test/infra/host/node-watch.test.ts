import { expect, it } from 'vitest';
import {
  controllerManagerArguments,
  NODE_WATCH,
  noticedWithinSeconds,
} from '../../../infra/host/node-watch.ts';

it('S103 a gateway that is out of reach is noticed within half a minute', () => {
  expect(noticedWithinSeconds()).toBe(26);
  expect(noticedWithinSeconds()).toBeLessThan(30);
});

it('takes no gateway for lost because one renewal of its lease failed', () => {
  expect(NODE_WATCH.graceSeconds).toBeGreaterThan(2 * NODE_WATCH.renewSeconds);
});

it('is what the controller manager is started with', () => {
  expect(controllerManagerArguments()).toEqual([
    '--node-monitor-grace-period=24s',
    '--node-monitor-period=2s',
  ]);
});
