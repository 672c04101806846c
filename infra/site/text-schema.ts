import { z } from 'zod';

const wantedText = 'a text of one line, at most 500 characters';
/** Of one line, for people. */
export const text = z
  .string({ error: wantedText })
  .regex(/^[^\u0000-\u001f\u007f-\u009f]{1,500}$/, { error: wantedText });

/** A text of one form. */
export function matching(pattern: RegExp, wanted: string) {
  return z.string({ error: wanted }).regex(pattern, { error: wanted }).meta({ description: wanted });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T, why: string) {
  return z.enum(values, { error: `one of ${values.join(', ')} (${why})` }).meta({ description: why });
}
