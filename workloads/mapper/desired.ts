import type { TwinProperty } from '../contracts/twin.ts';
import { TWIN_VALUE } from '../contracts/twin.ts';

/**
 * What somebody desires of a property, and when they did. Both sides of a cut may: a person at the cell's panel, and
 * whoever is behind EdgeCore. The later stamp holds; of two equal ones the site's, then the greater writer, then the
 * greater value. That is a total order, so whoever has seen the same desires has the same value, whatever came first
 * and however often (a last-writer-wins register; the property test says so).
 */
export interface Desired {
  readonly value: string;
  readonly stamp: Stamp;
}

export interface Stamp {
  /** of a clock that the site keeps within its tolerance */
  readonly atMs: number;
  /** tells two desires of one writer in the same millisecond apart */
  readonly counter: number;
  readonly side: Side;
  readonly by: string;
}

export type Side = 'site' | 'cloud';

/** The desired values of some machines, by `<machine>#<property>`. */
export type DesiredValues = ReadonlyMap<string, Desired>;

export function keyOf(machine: string, property: string): string {
  return `${machine}#${property}`;
}

/** Negative where `a` gives way to `b`; 0 only for equals. */
export function compareDesired(a: Desired, b: Desired): number {
  const [one, other] = [a.stamp, b.stamp];
  return (
    one.atMs - other.atMs ||
    one.counter - other.counter ||
    rank(one.side) - rank(other.side) ||
    order(one.by, other.by) ||
    order(a.value, b.value)
  );
}

/** Both sides of a cut as one. */
export function mergeDesired(a: DesiredValues, b: DesiredValues): DesiredValues {
  const merged = new Map(a);
  for (const [key, desired] of b) {
    const known = merged.get(key);
    if (known === undefined || compareDesired(known, desired) < 0) merged.set(key, desired);
  }
  return merged;
}

export const REFUSED = [
  /** a property of safety: it is decided at the edge, by the engine and by nobody else */
  'safety',
  'read-only',
  /** of which a twin knows nothing: so are a release, a restart and a higher speed, which nobody can desire */
  'unknown-property',
  'bad-value',
  /** stamped later than the site's clocks can be apart, which would hold against everybody for ever */
  'future',
  'wrong-machine',
  'unknown-machine',
  /** a panel speaks for its own cell */
  'other-cell',
  'undecodable',
  /** more than one panel can be pressed */
  'too-fast',
] as const;
export type Refused = (typeof REFUSED)[number];

/** Why a value may not be desired of a property, or undefined. */
export function refusal(property: TwinProperty | undefined, value: string): Refused | undefined {
  if (property === undefined) return 'unknown-property';
  if (property.isSafety === true) return 'safety';
  if (property.access !== 'ReadWrite') return 'read-only';
  return isValue(property, value) ? undefined : 'bad-value';
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,6})?$/;

function isValue(
  { type, minimum = -Infinity, maximum = Infinity, oneOf }: TwinProperty,
  value: string,
): boolean {
  switch (type) {
    case 'BOOLEAN':
      return value === 'true' || value === 'false';
    case 'STRING':
      return TWIN_VALUE.test(value) && (oneOf?.includes(value) ?? true);
    case 'INT':
    case 'DOUBLE': {
      const number = Number(value);
      return (
        NUMBER.test(value) &&
        (type === 'DOUBLE' || Number.isInteger(number)) &&
        number >= minimum &&
        number <= maximum
      );
    }
  }
}

function rank(side: Side): number {
  return side === 'site' ? 1 : 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
