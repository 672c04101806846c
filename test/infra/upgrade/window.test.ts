import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../../infra/site/site.ts';
import { nextOpening, openingAt } from '../../../infra/upgrade/window.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const nightly: Window = { timeZone: 'Europe/Vienna', days: EVERY_DAY, opensAtMinute: 150, minutes: 60 };
const utc = (text: string): number => Date.parse(text);
const shown = (window: Window, at: string): readonly string[] | undefined => {
  const opening = nextOpening(window, utc(at));
  return opening && [new Date(opening.fromMs).toISOString(), new Date(opening.toMs).toISOString()];
};

describe('a window of maintenance', () => {
  it('S117 opens at the time of the site', () => {
    expect(shown(nightly, '2026-11-24T12:00:00Z')).toEqual([
      '2026-11-25T01:30:00.000Z',
      '2026-11-25T02:30:00.000Z',
    ]);
  });

  it('opens at the first of two half past twos, once, and is no longer for it', () => {
    // Central Europe, 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC
    expect(shown(nightly, '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    expect(openingAt(nightly, utc('2026-10-25T01:45:00Z'))).toBeUndefined();
  });

  it('opens an hour later where there is no half past two, and is no shorter for it', () => {
    // Central Europe, 2027-03-28: 02:00 becomes 03:00 at 01:00 UTC
    expect(shown(nightly, '2027-03-27T12:00:00Z')).toEqual([
      '2027-03-28T01:30:00.000Z',
      '2027-03-28T02:30:00.000Z',
    ]);
  });

  it('that began yesterday is open after midnight', () => {
    const late: Window = { ...nightly, days: [6], opensAtMinute: 23 * 60, minutes: 180 };
    expect(openingAt(late, utc('2026-11-29T00:30:00Z'))).toEqual({
      fromMs: utc('2026-11-28T22:00:00Z'),
      toMs: utc('2026-11-29T01:00:00Z'),
    });
  });

  it('is always as long as it says, opens on its days, and the next one is never past', () => {
    const zones = [
      'Europe/Vienna',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'America/Santiago',
    ];
    fc.assert(
      fc.property(
        fc.record({
          timeZone: fc.constantFrom(...zones),
          days: fc.subarray(EVERY_DAY, { minLength: 1 }),
          opensAtMinute: fc.integer({ min: 0, max: 1439 }),
          minutes: fc.integer({ min: 1, max: 600 }),
        }),
        fc.integer({ min: utc('2026-01-01T00:00:00Z'), max: utc('2030-01-01T00:00:00Z') }),
        (window, atMs) => {
          const opening = nextOpening(window, atMs)!;
          expect(opening.toMs - opening.fromMs).toBe(window.minutes * 60_000);
          expect(opening.toMs).toBeGreaterThan(atMs);
          const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: window.timeZone, weekday: 'short' });
          const days = window.days.map((day) => ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][day - 1]);
          expect(days).toContain(weekday.format(opening.fromMs));
        },
      ),
    );
  });
});
