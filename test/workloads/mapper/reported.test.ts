import { describe, expect, it } from 'vitest';
import {
  due,
  everythingAgain,
  heard,
  REFRESH_MS,
  said,
  stateOf,
  taken,
  unknown,
  unreported,
} from '../../../workloads/mapper/reported.ts';
import { ARM, deviceOf } from './a-line.ts';

const PERIOD_MS = 10_000;
const INITIAL = new Map([
  ['maintenance', 'false'],
  ['reportPeriodMs', '10000'],
]);
const arm = deviceOf(ARM);

/** An arm that was heard of, with what was said of it by then. */
function settled() {
  const reported = unreported(INITIAL);
  heard(reported, new Map([['temperatureC', '20']]), 0, 1_000);
  for (const nowMs of [0, 2_000]) said(reported, due(arm, reported, nowMs)!, PERIOD_MS, nowMs);
  return reported;
}

describe('a device’s twin', () => {
  it('is reported whole twice at the start: the first report of a property arrives empty in the cloud', () => {
    const reported = unreported(INITIAL);
    heard(reported, new Map([['temperatureC', '20']]), 0, 1_000);
    const first = due(arm, reported, 0)!;
    expect(Object.fromEntries(first.report!.actual)).toEqual({
      maintenance: 'false',
      reportPeriodMs: '10000',
      temperatureC: '20',
      heardAt: '1000',
    });
    expect(first.state).toBe('online');
    said(reported, first, PERIOD_MS, 0);
    expect(due(arm, reported, 1_999)).toBeUndefined();
    expect(due(arm, reported, 2_000)).toEqual(first);
    said(reported, first, PERIOD_MS, 2_000);
    expect(due(arm, reported, 2_000 + PERIOD_MS)).toBeUndefined();
  });

  it('is reported on change only, beyond its deadband, and no more often than its period', () => {
    const reported = settled();
    heard(reported, new Map([['temperatureC', '20.4']]), 12_000, 13_000);
    expect(due(arm, reported, 12_000)).toBeUndefined();
    heard(reported, new Map([['temperatureC', '20.5']]), 12_000, 13_000);
    expect(due(arm, reported, 11_999)).toBeUndefined();
    expect(Object.fromEntries(due(arm, reported, 12_000)!.report!.actual)).toEqual({
      temperatureC: '20.5',
      heardAt: '13000',
    });
  });

  it('is reported again in time, because EdgeCore forgets what it was told without the cloud', () => {
    const reported = settled();
    heard(reported, new Map(), REFRESH_MS, REFRESH_MS);
    const again = due(arm, reported, 2_000 + REFRESH_MS)!;
    expect([...again.report!.actual.keys()].toSorted()).toEqual([
      'heardAt',
      'maintenance',
      'reportPeriodMs',
      'temperatureC',
    ]);
  });

  it('is reported whole twice more when everything is to be said again', () => {
    const reported = settled();
    everythingAgain(reported);
    const first = due(arm, reported, 3_000)!;
    expect(first.report!.actual.size).toBe(4);
    said(reported, first, PERIOD_MS, 3_000);
    expect(due(arm, reported, 5_000)!.report!.actual.size).toBe(4);
  });

  it('of a device that EdgeCore does not know waits, and begins anew once it does', () => {
    const reported = settled();
    unknown(reported, 3_000);
    expect(due(arm, reported, 32_999)).toBeUndefined();
    const first = due(arm, reported, 33_000)!;
    said(reported, first, PERIOD_MS, 33_000);
    taken(reported);
    expect(due(arm, reported, 33_000)!.report!.actual.size).toBe(4);
    expect(reported.wholeLeft).toBe(2);
  });

  it('says that a machine is offline once it was silent, and that it is back', () => {
    const reported = settled();
    expect(stateOf(arm, reported, 30_000)).toBe('online');
    expect(due(arm, reported, 30_001)).toMatchObject({ state: 'offline', report: undefined });
    said(reported, due(arm, reported, 30_001)!, PERIOD_MS, 30_001);
    heard(reported, new Map(), 50_000, 50_000);
    expect(due(arm, reported, 50_000)!.state).toBe('online');
  });
});
