/** One value that differs. A side that has no such field is undefined. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ, as deep as they are alike in shape. Elements of a list are told apart by their name. */
export function fieldChanges(before: unknown, after: unknown, path = ''): readonly FieldChange[] {
  if (Object.is(before, after)) return [];
  const [one, other] = [partsOf(before), partsOf(after)];
  if (one !== undefined && other !== undefined) {
    return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
      fieldChanges(one.get(key), other.get(key), path === '' ? key : `${path}.${key}`),
    );
  }
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')) {
    return lineChanges(before.split('\n'), after.split('\n'), path);
  }
  return [{ path, before, after }];
}

function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    return new Map(value.map((element: unknown, index) => [nameOf(element) ?? String(index), element]));
  }
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  // A plan inside a ConfigMap: its fields say more than its whole text.
  if (typeof value === 'string' && value.startsWith('{')) return partsOf(parsed(value));
  return undefined;
}

/** Lines that go, then lines that come. A line that only moves is no change. */
function lineChanges(
  before: readonly string[],
  after: readonly string[],
  path: string,
): readonly FieldChange[] {
  return [
    ...without(before, after).map((line) => ({ path, before: line, after: undefined })),
    ...without(after, before).map((line) => ({ path, before: undefined, after: line })),
  ];
}

/** Each of `others` takes away one of its equals. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const times = left.get(line) ?? 0;
    left.set(line, times - 1);
    return times <= 0;
  });
}

function nameOf(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const { name, id } = element as { name?: unknown; id?: unknown };
  return [name, id].find((one) => typeof one === 'string');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `~ spec.replicas: 1 → 2`, `+` for a field that comes, `-` for one that goes. */
export function fieldLine({ path, before, after }: FieldChange): string {
  if (before === undefined) return `+ ${path}: ${shown(after)}`;
  if (after === undefined) return `- ${path}: ${shown(before)}`;
  return `~ ${path}: ${shown(before)} → ${shown(after)}`;
}

const LONGEST = 60;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
