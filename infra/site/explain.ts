import { suggestion } from './nearest.ts';
import { keysOf, nodeAt } from './tree.ts';
import type { LayerName, Node, Setting } from './tree.ts';

/** One value of a site, and the story behind it. */
export interface Explanation {
  readonly path: string;
  /** undefined where it was removed */
  readonly value: unknown;
  /** in the order in which they were laid over one another; the last one holds */
  readonly settings: readonly ExplainedSetting[];
}

export interface ExplainedSetting {
  readonly effect: 'holds' | 'overridden' | 'removes';
  readonly layer: LayerName;
  /** where it is written, which may be a default or a cell type */
  readonly path: string;
  readonly value: unknown;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Every value at or below a path, or what was probably meant. */
export function explain(
  tree: Node,
  path: string,
): { explanations: readonly Explanation[] } | { unknown: string; remedy: string } {
  const keys = path === '' ? [] : path.split('.');
  for (const [depth, key] of keys.entries()) {
    const above = nodeAt(tree, keys.slice(0, depth));
    if (above?.entries.has(key) === true) continue;
    return { unknown: keys.slice(0, depth + 1).join('.'), remedy: suggestion(key, keysOf(above)) };
  }
  return { explanations: explanationsBelow(nodeAt(tree, keys)!, keys) };
}

function explanationsBelow(node: Node, keys: readonly string[]): readonly Explanation[] {
  const own = node.settings.filter(({ kind }) => kind !== 'map');
  const below = [...node.entries].flatMap(([key, entry]) => explanationsBelow(entry, [...keys, key]));
  // What stood below something that is gone has its own story only for whoever asks for it by its path.
  if (node.kind === 'map') return below;
  return own.length === 0
    ? below
    : [{ path: keys.join('.'), value: node.value, settings: own.map(explained) }];
}

function explained(setting: Setting, index: number, all: readonly Setting[]): ExplainedSetting {
  const { kind, layer, path, value, place } = setting;
  const effect = kind === 'gone' ? 'removes' : index === all.length - 1 ? 'holds' : 'overridden';
  return { effect, layer, path, value, ...place };
}

/** An explanation for people: the value, then each setting, the one that holds first. */
export function explainedInWords({ path, value, settings }: Explanation): string {
  const isRemoved = settings.at(-1)?.effect === 'removes';
  const lines = settings.toReversed().map(({ effect, layer, path: at, value: set, file, line, column }) => {
    const from = at === path ? '' : ` (as ${at})`;
    const what = effect === 'removes' ? 'removed' : shown(set);
    return `  ${effect.padEnd(10)}  ${file}:${line}:${column}  ${layer}: ${what}${from}`;
  });
  return [`${path} = ${isRemoved ? 'nothing: removed' : shown(value)}`, ...lines].join('\n');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
