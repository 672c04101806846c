import type { Requirement } from '../infra/kube/requirement.ts';
import { meets } from '../infra/kube/requirement.ts';

/** Kubernetes' label selector. An empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every((requirement) => holds(requirement, labels));
}

function holds(requirement: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const isMet = meets(requirement, labels);
  if (isMet === undefined) throw new Error(`a label selector has no operator ${requirement.operator}`);
  return isMet;
}
