/**
 * The checks that the wire format leaves to us. Each takes the field's name and what the static codec yields, gives
 * proto3's default for a field that is not there, and throws a RangeError for what we do not accept.
 */

/** A 64-bit field: a Long where that package is installed, as it is here. */
type Wide = number | { toNumber(): number } | null | undefined;

/** An int64 as a number; refuses what a number cannot hold exactly. */
export function whole(field: string, wide: Wide): number {
  const value = typeof wide === 'object' && wide !== null ? wide.toNumber() : (wide ?? 0);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${field}: ${value} is not a safe integer`);
  return value;
}

/** A uint64 as a number. */
export function natural(field: string, wide: Wide): number {
  const value = whole(field, wide);
  if (value < 0) throw new RangeError(`${field}: ${value} is negative`);
  return value;
}

/** A double that is a number. */
export function finite(field: string, value: number | null | undefined): number {
  const number = value ?? 0;
  if (!Number.isFinite(number)) throw new RangeError(`${field}: ${number} is not a finite number`);
  return number;
}

/** The name of an enum's value: proto3 lets unknown numbers through, we do not. */
export function named<Name extends string>(
  field: string,
  names: readonly Name[],
  value: number | null | undefined,
): Name {
  const name = names[value ?? 0];
  if (name === undefined) throw new RangeError(`${field}: ${value ?? 0} is none of ${names.join(', ')}`);
  return name;
}
