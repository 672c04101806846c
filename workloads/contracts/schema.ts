/**
 * What a peer of another version depends on, as data. schema.lock.json holds it as it was released; a site and its hub
 * are never upgraded in the same moment, and a spool may hold last month's messages.
 */
export interface Schema {
  /** by full name */
  messages: Readonly<Record<string, MessageSchema>>;
  enums: Readonly<Record<string, EnumSchema>>;
  services: Readonly<Record<string, Readonly<Record<string, MethodSchema>>>>;
}

export interface MessageSchema {
  /** by number */
  fields: Readonly<Record<string, FieldSchema>>;
  reserved: readonly Reserved[];
}

export interface FieldSchema {
  name: string;
  /** a scalar, or the full name of a message or an enum */
  type: string;
  repeated: boolean;
  oneof: string | null;
}

export interface EnumSchema {
  /** name by number */
  values: Readonly<Record<string, string>>;
  reserved: readonly Reserved[];
}

export interface MethodSchema {
  request: string;
  response: string;
}

/** An inclusive range of numbers, or a name. */
export type Reserved = readonly [number, number] | string;

/** Why a peer that knows `before` would not understand one that speaks `after`; additions are none. */
export function breakingChanges(before: Schema, after: Schema): string[] {
  return [
    ...compare('message', before.messages, after.messages, messageChanges),
    ...compare('enum', before.enums, after.enums, enumChanges),
    ...compare('service', before.services, after.services, (name, from, to) =>
      compare(`method of ${name}`, from, to, methodChanges),
    ),
  ];
}

function compare<T>(
  kind: string,
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  changes: (name: string, from: T, to: T) => string[],
): string[] {
  return Object.entries(before).flatMap(([name, from]) => {
    const to = after[name];
    return to === undefined ? [`${kind} ${name} is gone`] : changes(name, from, to);
  });
}

function messageChanges(message: string, before: MessageSchema, after: MessageSchema): string[] {
  const fields = Object.entries(before.fields).flatMap(([number, from]) => {
    const what = `${message}.${from.name} (${number})`;
    const to = after.fields[number];
    if (!to) return goneUnlessReserved(what, Number(number), from.name, after.reserved);
    return (['name', 'type', 'repeated', 'oneof'] as const)
      .filter((key) => from[key] !== to[key])
      .map((key) => `${what}: ${key} was ${from[key] ?? 'none'}, is ${to[key] ?? 'none'}`);
  });
  return [...fields, ...unreserved(message, before.reserved, after.reserved)];
}

function enumChanges(name: string, before: EnumSchema, after: EnumSchema): string[] {
  const values = Object.entries(before.values).flatMap(([number, value]) => {
    const what = `${name}.${value} (${number})`;
    const to = after.values[number];
    if (to === undefined) return goneUnlessReserved(what, Number(number), value, after.reserved);
    return to === value ? [] : [`${what} is now ${to}`];
  });
  return [...values, ...unreserved(name, before.reserved, after.reserved)];
}

function methodChanges(name: string, before: MethodSchema, after: MethodSchema): string[] {
  return (['request', 'response'] as const)
    .filter((key) => before[key] !== after[key])
    .map((key) => `method ${name}: ${key} was ${before[key]}, is ${after[key]}`);
}

/** A number that is given to something else one day would be read as what it was. */
function goneUnlessReserved(
  what: string,
  number: number,
  name: string,
  reserved: readonly Reserved[],
): string[] {
  const isKept = reserved.some((it) => typeof it !== 'string' && it[0] <= number && number <= it[1]);
  return isKept && reserved.includes(name)
    ? []
    : [`${what} is gone, and its number and name are not both reserved`];
}

function unreserved(name: string, before: readonly Reserved[], after: readonly Reserved[]): string[] {
  const kept = new Set(after.map(String));
  return before
    .filter((it) => !kept.has(String(it)))
    .map((it) => `${name}: ${String(it)} is no longer reserved`);
}
