import { Temporal } from 'temporal-polyfill';
import type { Window } from '../site/site.ts';

export interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
/** A window of one day in the week is met within eight. */
const DAYS_AHEAD = 8;

/** The window that is open at an instant. */
export function openingAt(window: Window, atMs: number): Opening | undefined {
  const opening = nextOpening(window, atMs);
  return opening !== undefined && opening.fromMs <= atMs ? opening : undefined;
}

/**
 * The first window that has not closed at an instant. A time that a clock shows twice opens it at the first of both; one
 * that a clock skips opens it as much later as was skipped, and it is as long as ever.
 */
export function nextOpening(window: Window, atMs: number): Opening | undefined {
  const here = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(window.timeZone);
  // A window that opened late yesterday, or several days ago, may still be open.
  const daysBack = Math.ceil(window.minutes / (24 * 60));
  for (let days = -daysBack; days <= DAYS_AHEAD; days++) {
    const date = here.toPlainDate().add({ days });
    if (!window.days.includes(date.dayOfWeek)) continue;
    const opening = openingOn(window, date);
    if (opening.toMs > atMs) return opening;
  }
  return undefined;
}

function openingOn({ timeZone, opensAtMinute, minutes }: Window, date: Temporal.PlainDate): Opening {
  const plainTime = { hour: Math.floor(opensAtMinute / 60), minute: opensAtMinute % 60 };
  const fromMs = date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
  return { fromMs, toMs: fromMs + minutes * MINUTE_MS };
}
