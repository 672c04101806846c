import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY, keysOf, lowered, merge, nodeAt, plainOf, written } from '../../../infra/site/tree.ts';
import type { Node, Setting } from '../../../infra/site/tree.ts';

type Plain = number | null | PlainMap;
interface PlainMap {
  [key: string]: Plain;
}

/** A layer as a file would give it; its rank is its line. */
function layer(plain: Plain, rank: number, path = ''): Node {
  const place = { file: 'x', line: rank + 1, column: 1 };
  const kind = plain === null ? 'gone' : typeof plain === 'number' ? 'value' : 'map';
  const value = kind === 'map' ? undefined : plain;
  const setting: Setting = { kind, value, layer: 'site', path, place, keyPlace: place, rank };
  if (typeof plain !== 'object' || plain === null) return written(setting);
  const entries = Object.entries(plain).map(
    ([key, inner]) => [key, layer(inner, rank, `${path}.${key}`)] as const,
  );
  return written(setting, new Map(entries));
}

const key = fc.constantFrom('a', 'b', 'c');
const { layerMap } = fc.letrec<{ layerMap: PlainMap; plain: Plain }>((tie) => ({
  layerMap: fc.dictionary(key, tie('plain'), { maxKeys: 3, noNullPrototype: true }),
  plain: fc.oneof({ maxDepth: 3 }, fc.nat(9), fc.constant(null), tie('layerMap')),
}));
const layers = fc.array(layerMap, { minLength: 1, maxLength: 6 });

const isMap = (plain: Plain | undefined): plain is PlainMap => typeof plain === 'object' && plain !== null;
const at = (plain: Plain, path: readonly string[]): Plain | undefined =>
  path.reduce<Plain | undefined>((inner, name) => (isMap(inner) ? inner[name] : undefined), plain);

/** The merge, said in another way: the highest layer that has something at a path, unless one above cut it off. */
function merged(all: readonly Plain[], path: readonly string[] = []): Plain | undefined {
  const highest = all.findLastIndex((plain) => at(plain, path) !== undefined);
  const top = highest < 0 ? undefined : at(all[highest]!, path);
  if (!isMap(top)) return top ?? undefined;
  const cut = all.findLastIndex((plain) => {
    const here = at(plain, path);
    return here !== undefined && !isMap(here);
  });
  const showing = all.slice(cut + 1);
  const names = new Set(showing.flatMap((plain) => Object.keys((at(plain, path) ?? {}) as object)));
  const entries = [...names].map((name) => [name, merged(showing, [...path, name])] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Plain] => entry[1] !== undefined));
}

/** Ranks of the layers that set a path, or took it away once it was set. */
function ranksOf(all: readonly Plain[], path: readonly string[]): readonly number[] {
  const isSet = (plain: Plain): boolean => at(plain, path) !== undefined;
  const first = all.findIndex(isSet);
  return all.flatMap((plain, rank) => {
    const cuts = path.some((_, depth) => {
      const above = at(plain, path.slice(0, depth));
      return above !== undefined && !isMap(above);
    });
    return isSet(plain) || (cuts && rank > first) ? [rank] : [];
  });
}

function eachNode(
  node: Node,
  visit: (node: Node, path: readonly string[]) => void,
  path: readonly string[] = [],
) {
  visit(node, path);
  for (const [name, entry] of node.entries) eachNode(entry, visit, [...path, name]);
}

/** The layers merged in pairs, in an order that `picks` chooses. */
function mergedInAnyOrder(nodes: readonly Node[], picks: readonly number[]): Node {
  const row = [...nodes];
  for (const pick of picks) {
    if (row.length === 1) break;
    const index = pick % (row.length - 1);
    row.splice(index, 2, merge(row[index], row[index + 1]));
  }
  return row.reduce(merge);
}

describe('merge', () => {
  test('maps merge by key, values replace, null removes, and what was removed can be set again', () => {
    const all = [{ a: { x: 1, y: 2 }, b: 3 }, { a: null, b: { z: 4 } }, { a: { y: 5 } }];
    const node = all.map((plain, rank) => layer(plain, rank)).reduce(merge);
    expect(plainOf(node)).toEqual({ a: { y: 5 }, b: { z: 4 } });
  });

  test('values are those of the highest layer that is not cut off', () => {
    fc.assert(
      fc.property(layers, (all) => {
        expect(plainOf(all.map((plain, rank) => layer(plain, rank)).reduce(merge))).toEqual(merged(all));
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test('every order of merging gives the same tree, provenance included', () => {
    fc.assert(
      fc.property(layers, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (all, picks) => {
        const nodes = all.map((plain, rank) => layer(plain, rank));
        expect(mergedInAnyOrder(nodes, picks)).toEqual(nodes.reduce(merge));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test('every node knows each layer that set it or took it away, lowest first', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const node = all.map((plain, rank) => layer(plain, rank)).reduce(merge);
        eachNode(node, (inner, path) => {
          expect(inner.settings.map(({ rank }) => rank)).toEqual(ranksOf(all, path));
        });
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test('the setting that holds is the value', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const node = all.map((plain, rank) => layer(plain, rank)).reduce(merge);
        eachNode(node, ({ kind, value, settings }) => {
          if (kind === 'value') expect(settings.at(-1)).toMatchObject({ kind, value });
        });
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

test('lowered ranks below every layer, so that defaults never win over a value', () => {
  const defaults = lowered(layer({ a: 1, b: 1 }, 2), 10);
  const own = layer({ a: 2 }, 0);
  const node = merge(defaults, own);
  expect(plainOf(node)).toEqual({ a: 2, b: 1 });
  expect(nodeAt(node, ['a'])?.settings.map(({ rank }) => rank)).toEqual([-8, 0]);
});

test('keysOf names what is still there', () => {
  expect(keysOf(merge(layer({ a: 1, b: 2 }, 0), layer({ a: null }, 1)))).toEqual(['b']);
  expect(keysOf(EMPTY)).toEqual([]);
});
