import type { Place, Problem } from './problem.ts';
import type { Node, Setting } from './tree.ts';

/** A problem that knows its path in the merged site, not yet the line that is behind it. */
export interface Finding {
  readonly rule: string;
  readonly path: readonly string[];
  /** the key itself is at fault, not what stands behind it */
  readonly at?: 'key';
  readonly got: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** The finding with its place: that of the setting which holds there, or of the nearest map around it. */
export function located(finding: Finding, tree: Node, otherwise: Place): Problem {
  const { rule, path, got, wanted, remedy } = finding;
  const { setting, depth } = lastSetting(tree, path);
  const isKey = finding.at === 'key' || depth < path.length;
  const place = setting === undefined ? otherwise : isKey ? setting.keyPlace : setting.place;
  const { file, line, column } = place;
  return { file, line, column, rule, path: path.join('.'), got, wanted, remedy };
}

/** The setting that holds at a path, or at the deepest part of it that anybody wrote. */
function lastSetting(tree: Node, path: readonly string[]): { setting: Setting | undefined; depth: number } {
  let node: Node | undefined = tree;
  let found = { setting: tree.settings.at(-1), depth: 0 };
  for (const [index, key] of path.entries()) {
    node = node.entries.get(key);
    if (node === undefined) break;
    const setting = node.settings.at(-1);
    if (setting !== undefined) found = { setting, depth: index + 1 };
  }
  return found;
}
