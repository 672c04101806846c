import type { KubeObject } from '../infra/kube/object.ts';
import type { Host } from '../infra/site/site.ts';

/**
 * What must hold of an object, whoever made it. Pure, so that the same rule serves at synth, in a preview and as the
 * source of an admission policy (decision 13 of the design).
 */
export interface Rule<Name extends string = string> {
  readonly name: Name;
  /** one sentence: what goes wrong where it does not hold */
  readonly why: string;
  check(object: KubeObject, context: Context): Verdict;
}

/**
 * No message: it holds. A message reads `<path>: <what is wrong>; <how to mend it>`, the path with dots and without
 * the way to the pod (`containers.aggregator.image`), because an exception may be limited to a path.
 */
export type Verdict = readonly string[] | 'not-applicable';

/** What an object stands among. */
export interface Context {
  readonly hosts: readonly Pick<Host, 'name' | 'role'>[];
  /** every object of a kind in a namespace */
  of(kind: string, namespace: string | undefined): readonly KubeObject[];
}

export function contextOf(objects: readonly KubeObject[], hosts: Context['hosts']): Context {
  const places = Map.groupBy(objects, (object) => placeOf(object.kind, object.metadata.namespace));
  return { hosts, of: (kind, namespace) => places.get(placeOf(kind, namespace)) ?? [] };
}

function placeOf(kind: string, namespace: string | undefined): string {
  return `${kind}/${namespace ?? ''}`;
}
