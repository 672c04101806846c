import { z } from 'zod';
import { Complete } from './schema.ts';
import { bare } from './validate.ts';

/** Thrown by reading what is not as it must be: whoever asked cannot judge, and the field's own problem is told anyway. */
class Unsound extends Error {}

/**
 * What is found in a site that is not wholly of its shape, or nothing where the finding needs a field that is wrong
 * itself: a field is checked when it is read, so that a wrong one stands only in the way of those that need it.
 */
export function foundInSoundPart<T>(plain: unknown, find: (site: Complete) => readonly T[]): readonly T[] {
  try {
    return find(read(Complete, plain) as Complete);
  } catch (error) {
    if (error instanceof Unsound) return [];
    throw error;
  }
}

function read(schema: z.core.$ZodType, plain: unknown): unknown {
  const shape = bare(schema);
  if (plain === undefined && shape !== schema) return undefined;
  if (shape instanceof z.ZodRecord) return readEach(mapOf(plain), () => shape.valueType);
  if (!(shape instanceof z.ZodObject)) {
    const parsed = z.safeParse(shape, plain);
    if (!parsed.success) throw new Unsound();
    return parsed.data;
  }
  const known = shape.shape as Record<string, z.core.$ZodType>;
  const map = mapOf(plain);
  const isStrange = Object.keys(map).some((key) => !Object.hasOwn(known, key));
  const expected = Object.fromEntries(Object.keys(known).map((key) => [key, map[key]]));
  return readEach(expected, (key) => {
    // What is left out may be what the unknown key beside it was meant to be.
    if (isStrange && expected[key] === undefined) throw new Unsound();
    return known[key]!;
  });
}

function readEach(
  map: Readonly<Record<string, unknown>>,
  schemaOf: (key: string) => z.core.$ZodType,
): Readonly<Record<string, unknown>> {
  const entries = Object.keys(map).map((key) => [
    key,
    { enumerable: true, get: (): unknown => read(schemaOf(key), map[key]) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(entries) as PropertyDescriptorMap);
}

function mapOf(plain: unknown): Readonly<Record<string, unknown>> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) throw new Unsound();
  return plain as Readonly<Record<string, unknown>>;
}
