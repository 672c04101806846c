import { z } from 'zod';

/** A whole number with its unit, its bounds and their reason: one text serves the editor and the error. */
export function whole(min: number, max: number, unit: string, why: string): z.ZodNumber {
  const wanted = `a whole number of ${unit} from ${min} to ${max} (${why})`;
  return z
    .number({ error: wanted })
    .int({ error: wanted })
    .min(min, { error: wanted })
    .max(max, { error: wanted })
    .meta({ description: `${unit}: ${why}` });
}

/** As `whole`, for what may have a fraction. */
export function number(min: number, max: number, unit: string, why: string): z.ZodNumber {
  const wanted = `a number of ${unit} from ${min} to ${max} (${why})`;
  return z
    .number({ error: wanted })
    .min(min, { error: wanted })
    .max(max, { error: wanted })
    .meta({ description: `${unit}: ${why}` });
}

const SIZE = /^([1-9][0-9]{0,6})(MiB|GiB)$/;

/** A size with its unit in the value, `2GiB` or `512MiB`; resolved to MiB. */
export function size(minMiB: number, maxMiB: number, why: string): z.ZodType<number, string> {
  const wanted = `a size from ${sizeText(minMiB)} to ${sizeText(maxMiB)}, such as ${sizeText(minMiB)} (${why})`;
  return z
    .string({ error: wanted })
    .regex(SIZE, { error: wanted })
    .meta({ description: why })
    .transform(mebibytes)
    .refine((sizeMiB) => sizeMiB >= minMiB && sizeMiB <= maxMiB, { error: wanted });
}

/** `2GiB` → 2048. Only for text that `size` lets through. */
function mebibytes(text: string): number {
  const [, amount = '0', unit] = SIZE.exec(text) ?? [];
  return Number(amount) * (unit === 'GiB' ? 1024 : 1);
}

export function sizeText(sizeMiB: number): string {
  return sizeMiB % 1024 === 0 ? `${sizeMiB / 1024}GiB` : `${sizeMiB}MiB`;
}
