import { lowered, merge, nodeAt, withEntry } from './tree.ts';
import type { Node } from './tree.ts';

/** Machine kinds of a cell, and the key of `defaults` below each. */
const MACHINE_MAPS = { arms: 'arm', scanners: 'scanner', cameras: 'camera', plcs: 'plc' } as const;

/**
 * Puts `defaults` below every host and machine, and its cell type below every cell, as if they were further layers:
 * defaults, then cell type, then what the host or cell says itself, each over fleet, archetype and site.
 */
export function graft(tree: Node): Node {
  const below = defaultsOf(tree);
  const types = new Map<unknown, Node>();
  const typeOf = (cell: Node): Node | undefined => {
    const name = cell.entries.get('type')?.value;
    const found = typeof name === 'string' ? nodeAt(tree, ['cellTypes', name]) : undefined;
    if (found?.kind !== 'map') return undefined;
    const known = types.get(name) ?? lowered(found, 10);
    types.set(name, known);
    return known;
  };
  const hosts = eachMap(tree, 'hosts', (host) => merge(below.host, host));
  return eachMap(hosts, 'cells', (cell) => {
    const typed = merge(typeOf(cell), cell);
    return Object.entries(MACHINE_MAPS).reduce(
      (grafted, [map, kind]) => eachMap(grafted, map, (machine) => merge(below[kind], machine)),
      typed,
    );
  });
}

function defaultsOf(tree: Node): Record<'host' | 'arm' | 'scanner' | 'camera' | 'plc', Node | undefined> {
  const of = (kind: string): Node | undefined => {
    const node = nodeAt(tree, ['defaults', kind]);
    return node?.kind === 'map' ? lowered(node, 20) : undefined;
  };
  return { host: of('host'), arm: of('arm'), scanner: of('scanner'), camera: of('camera'), plc: of('plc') };
}

/** The node with each map within the map at `key` replaced. */
function eachMap(node: Node, key: string, change: (entry: Node) => Node): Node {
  const map = node.entries.get(key);
  if (map?.kind !== 'map') return node;
  const entries = [...map.entries].map(
    ([name, entry]) => [name, entry.kind === 'map' ? change(entry) : entry] as const,
  );
  return withEntry(node, key, { ...map, entries: new Map(entries) });
}
