import { z } from 'zod';
import { whole } from './quantity.ts';
import { matching, oneOf } from './text-schema.ts';

const ZONE = 'a time zone by its IANA name, such as Europe/Vienna';

/** A fixed offset is none: it knows no summer. */
function isTimeZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' &&
      /^[A-Z]/.test(name)
    );
  } catch {
    return false;
  }
}

const DAY = z.strictObject({}).optional();

/** When and how hosts are upgraded (S117). */
export const Maintenance = z.strictObject({
  timeZone: z
    .string({ error: ZONE })
    .refine(isTimeZone, { error: ZONE })
    .meta({ description: 'the site’s own, with its summer time' }),
  days: z
    .strictObject({ mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY, sat: DAY, sun: DAY })
    .meta({ description: 'on which days it opens, each with `{}`' }),
  opensAt: matching(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of the day in quotes, such as "02:30"'),
  minutes: whole(10, 24 * 60, 'minutes', 'one host at a time: what does not fit waits for the next one'),
  system: oneOf(
    ['apt', 'rauc', 'none'],
    'how the operating system is upgraded: in place, from one half of the disk to the other, or not by us',
  ),
  ring: whole(0, 9, '0 goes first', 'a version that does not hold there reaches nobody else'),
});
