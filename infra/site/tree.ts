import type { Place } from './problem.ts';

/**
 * What the layers say, merged, with who said it. Every node remembers each setting that made or unmade it, so that
 * `explain` and every error can name a line. Merging is associative, provenance included.
 */
export interface Node {
  /** `gone`: removed, by a null here or above, or by something that took its place */
  readonly kind: 'value' | 'map' | 'gone';
  /** of a `value`: a scalar, or a list as plain data */
  readonly value: unknown;
  readonly entries: ReadonlyMap<string, Node>;
  /** by rank, lowest first; the last one holds */
  readonly settings: readonly Setting[];
  /** nothing of lower layers shows through */
  readonly cuts: boolean;
}

export type LayerName = 'fleet' | 'archetype' | 'site';

export interface Setting {
  readonly kind: 'value' | 'map' | 'gone';
  readonly value: unknown;
  readonly layer: LayerName;
  /** where it was written: differs from the node's own path where it came from `defaults` or `cellTypes` */
  readonly path: string;
  readonly place: Place;
  readonly keyPlace: Place;
  /** a higher rank wins */
  readonly rank: number;
}

const NO_ENTRIES: ReadonlyMap<string, Node> = new Map();

export const EMPTY: Node = { kind: 'map', value: undefined, entries: NO_ENTRIES, settings: [], cuts: false };

/** A node that one layer writes. */
export function written(setting: Setting, entries: ReadonlyMap<string, Node> = NO_ENTRIES): Node {
  const { kind, value } = setting;
  return { kind, value, entries, settings: [setting], cuts: kind !== 'map' };
}

/** `high` over `low`: maps merge by key, anything else replaces what was below, and null removes it. */
export function merge(low: Node | undefined, high: Node | undefined): Node {
  if (low === undefined || high === undefined) return high ?? low ?? EMPTY;
  const entries = new Map(low.entries);
  if (high.cuts) {
    const by = high.settings.filter(({ kind }) => kind !== 'map');
    for (const [key, entry] of entries) entries.set(key, lose(entry, by));
  }
  for (const [key, entry] of high.entries) entries.set(key, merge(entries.get(key), entry));
  return {
    kind: high.kind,
    value: high.value,
    entries,
    settings: join(low.settings, high.settings),
    cuts: low.cuts || high.cuts,
  };
}

/** What is left of a node when something above it was removed or replaced: its story. */
function lose(node: Node, by: readonly Setting[]): Node {
  const entries = new Map([...node.entries].map(([key, entry]) => [key, lose(entry, by)]));
  return { kind: 'gone', value: undefined, entries, settings: join(node.settings, by), cuts: true };
}

function join(low: readonly Setting[], high: readonly Setting[]): readonly Setting[] {
  const lowest = high[0];
  const highest = low.at(-1);
  if (lowest === undefined || highest === undefined) return lowest === undefined ? low : high;
  if (highest.rank < lowest.rank) return [...low, ...high];
  return [...new Set([...low, ...high])].sort((a, b) => a.rank - b.rank);
}

/** The same node, ranked lower: how `defaults` and `cellTypes` become layers below a host or a cell. */
export function lowered(node: Node, by: number): Node {
  return {
    ...node,
    entries: new Map([...node.entries].map(([key, entry]) => [key, lowered(entry, by)])),
    settings: node.settings.map((setting) => ({ ...setting, rank: setting.rank - by })),
  };
}

/** The node with one entry replaced. */
export function withEntry(node: Node, key: string, entry: Node): Node {
  return { ...node, entries: new Map(node.entries).set(key, entry) };
}

export function nodeAt(node: Node, path: readonly PropertyKey[]): Node | undefined {
  let at: Node | undefined = node;
  for (const key of path) at = at?.entries.get(String(key));
  return at;
}

/** Keys that are still there, in the order in which they were first written. */
export function keysOf(node: Node | undefined): readonly string[] {
  return [...(node?.entries ?? [])].filter(([, entry]) => entry.kind !== 'gone').map(([key]) => key);
}

/** The merged values alone, as plain data. */
export function plainOf(node: Node): unknown {
  if (node.kind !== 'map') return node.value;
  const plain: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) {
    if (entry.kind !== 'gone') plain[key] = plainOf(entry);
  }
  return plain;
}
