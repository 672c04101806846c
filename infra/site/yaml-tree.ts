import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node as YamlNode, Pair } from 'yaml';
import type { Place, Problem } from './problem.ts';
import { EMPTY, written } from './tree.ts';
import type { LayerName, Node, Setting } from './tree.ts';

/** What a walk over one file needs to know of it, and where it leaves what is wrong. */
export interface YamlFile {
  readonly layer: LayerName;
  readonly placeAt: (offset: number) => Place;
  readonly problems: Problem[];
}

const RANK: Record<LayerName, number> = { fleet: 0, archetype: 1, site: 2 };
/** The written shape is six maps deep. */
const MAX_DEPTH = 16;

/**
 * A YAML node as a tree with the place of everything in it. Anchors and aliases are refused rather than followed:
 * nothing can be expanded into gigabytes, and a value stands on the line that `explain` names.
 */
export function treeOf(node: YamlNode | null, file: YamlFile, path = '', keyOffset = 0, depth = 0): Node {
  const offset = node?.range?.[0] ?? keyOffset;
  const setting = (kind: Setting['kind'], value: unknown): Setting => {
    const [place, keyPlace] = [file.placeAt(offset), file.placeAt(keyOffset)];
    return { kind, value, layer: file.layer, path, place, keyPlace, rank: RANK[file.layer] };
  };
  if (node === null || isEmpty(node)) return written(setting('gone', null));
  const refusal = refusalOf(node, depth);
  if (refusal !== undefined) {
    file.problems.push({ ...file.placeAt(offset), path, ...refusal });
    return EMPTY;
  }
  if (!isMap(node)) return written(setting('value', valueOf(node)));
  return written(setting('map', undefined), entriesOf(node.items, file, path, depth));
}

type Told = Omit<Problem, 'path' | keyof Place>;

function refusalOf(node: YamlNode, depth: number): Told | undefined {
  const anchor = isAlias(node) ? undefined : node.anchor;
  if (isAlias(node) || anchor !== undefined) {
    return {
      rule: 'alias',
      got: isAlias(node) ? `the alias *${node.source}` : `the anchor &${String(anchor)}`,
      wanted: 'no anchors and aliases',
      remedy: 'write the value where it holds, or once in `defaults` or `cellTypes`',
    };
  }
  if (depth <= MAX_DEPTH) return undefined;
  return {
    rule: 'too-deep',
    got: `more than ${MAX_DEPTH} maps in one another`,
    wanted: 'the shape of a site',
    remedy: 'see stacks/site.schema.json for what may stand here',
  };
}

function entriesOf(
  pairs: readonly Pair[],
  file: YamlFile,
  path: string,
  depth: number,
): ReadonlyMap<string, Node> {
  const entries = new Map<string, Node>();
  const lines = new Map<string, number>();
  for (const pair of pairs) {
    const key = keyOf(pair);
    const keyOffset = offsetOf(pair.key);
    const below = path === '' ? (key ?? '') : `${path}.${key ?? ''}`;
    const place = file.placeAt(keyOffset);
    const firstLine = key === undefined ? undefined : lines.get(key);
    if (key === undefined || key === '__proto__') {
      file.problems.push({ ...place, path, ...noName(key) });
    } else if (firstLine !== undefined) {
      file.problems.push({ ...place, path: below, ...twice(key, firstLine) });
    } else {
      lines.set(key, place.line);
      entries.set(key, treeOf(pair.value as YamlNode | null, file, below, keyOffset, depth + 1));
    }
  }
  return entries;
}

function noName(key: string | undefined): Told {
  return {
    rule: 'key',
    got: key ?? 'a key that is no plain text',
    wanted: 'a name as key',
    remedy: 'write the key as plain text; put a number or a truth value in quotes',
  };
}

function twice(key: string, firstLine: number): Told {
  const isRole = key === 'role';
  return {
    rule: isRole ? 'two-roles' : 'duplicate-key',
    got: `\`${key}\` a second time`,
    wanted: isRole ? 'one role for a host' : 'each name once in a map',
    remedy: `it is first written in line ${firstLine}: keep one of the two`,
  };
}

export function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && node.anchor === undefined);
}

/** The key as text, or undefined where it is something else. */
export function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : undefined;
}

/** Where a node begins. */
export function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** No part of the shape is a list: one is carried as plain data, only to be named in an error. */
function valueOf(node: YamlNode): unknown {
  if (isScalar(node)) return node.value;
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : '…')) : '…';
}
