import { describe, expect, it } from 'vitest';
import { createMeter, drainMs, untilFullMs } from '../../../workloads/aggregator/outage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const perSecond = (gigabytesAnHour: number): number => (gigabytesAnHour * 1e9) / 3600;
const megabits = (bytesPerSecond: number): number => (bytesPerSecond * 8) / 1e6;

describe('the arithmetic of an outage', () => {
  it('D1 200 MB last 40 minutes at 0.3 GB an hour, and 2.4 at 5', () => {
    expect(untilFullMs(200e6, perSecond(0.3))).toBeCloseTo(40 * MINUTE_MS);
    expect(untilFullMs(200e6, perSecond(5))).toBeCloseTo(2.4 * MINUTE_MS);
    expect(untilFullMs(200e6, 0)).toBe(Infinity);
  });

  it('D2 0.3 GB an hour are 0.667 Mbit/s, and 75 MB in the 15 minutes of a batch', () => {
    expect(megabits(perSecond(0.3))).toBeCloseTo(0.667, 3);
    expect(untilFullMs(75e6, perSecond(0.3))).toBeCloseTo(15 * MINUTE_MS);
  });

  it('D3 eight hours of outage drain in 16 hours at 1 Mbit/s, 4 at 2, and never at less than comes in', () => {
    const rate = perSecond(0.3);
    const backlog = 8 * 3600 * rate;
    const hoursAt = (mbit: number): number => drainMs(backlog, rate, (mbit * 1e6) / 8) / HOUR_MS;
    expect(hoursAt(1)).toBeCloseTo(16);
    expect(hoursAt(2)).toBeCloseTo(4);
    expect(hoursAt(5)).toBeCloseTo(1.23, 2);
    expect(hoursAt(10)).toBeCloseTo(0.57, 2);
    expect(hoursAt(0.6)).toBe(Infinity);
    expect(drainMs(0, rate, 0)).toBe(0);
  });
});

it('the rate at which entries come is that of the last minute, or of the time since the start', () => {
  const meter = createMeter(0);
  for (let second = 0; second < 30; second += 1) meter.add(500, second * 1000);
  expect(meter.perSecond(30_000)).toBeCloseTo(500);
  for (let second = 30; second < 200; second += 1) meter.add(1000, second * 1000);
  expect(meter.perSecond(199_999)).toBeCloseTo(1000);
  expect(meter.perSecond(400_000)).toBe(0);
});
