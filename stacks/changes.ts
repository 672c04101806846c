import type { KubeObject } from '../infra/kube/object.ts';
import { idOf } from '../infra/kube/object.ts';
import { fromYaml } from '../infra/tree/from-yaml.ts';
import type { FieldChange } from './field-changes.ts';
import { fieldChanges } from './field-changes.ts';
import type { Tree } from './write-tree.ts';
import { changedPaths } from './write-tree.ts';

/** What becomes of one object from one tree to the next. */
export interface Change {
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** none where an object comes or goes whole */
  readonly fields: readonly FieldChange[];
}

/** Changes by object, those that come first, then those that differ, then those that go. */
export function changesBetween(before: Tree, after: Tree): readonly Change[] {
  const { added, changed, removed } = changedPaths(before, after);
  const whole = (change: 'added' | 'removed', tree: Tree) => (path: string) => {
    return { id: idIn(tree, path), change, fields: [] };
  };
  return [
    ...added.map(whole('added', after)),
    ...changed.map((path) => ({
      id: idIn(after, path),
      change: 'changed' as const,
      fields: fieldChanges(objectIn(before, path), objectIn(after, path)),
    })),
    ...removed.map(whole('removed', before)),
  ];
}

/**
 * How our emitter begins an object. Parsing all of a file to say who it is took half of the time of a first rendering,
 * so that is left for one that begins otherwise, or has its namespace further down.
 */
const HEAD =
  /^apiVersion: (?<apiVersion>[\w./-]+)\nkind: (?<kind>\w+)\nmetadata:\n  name: (?<name>[\w.-]+)\n(?:  namespace: (?<namespace>[\w.-]+)\n|(?![^]*namespace["']?:))/;

/** The path itself where a file is not an object of ours: somebody may have written into the folder. */
function idIn(tree: Tree, path: string): string {
  const head = HEAD.exec(tree.get(path) ?? '')?.groups;
  if (head !== undefined) {
    const { apiVersion = '', kind = '', name = '', namespace } = head;
    return idOf({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } });
  }
  const object = objectIn(tree, path) as Partial<KubeObject> | undefined;
  return object?.apiVersion === undefined || object.metadata?.name === undefined
    ? path
    : idOf(object as KubeObject);
}

function objectIn(tree: Tree, path: string): unknown {
  try {
    return fromYaml(tree.get(path) ?? '');
  } catch {
    return undefined;
  }
}
