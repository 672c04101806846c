import { containersOf, podOf } from '../pod.ts';
import { parseQuantity } from '../../infra/kube/quantity.ts';
import type { Rule } from '../rule.ts';

const RESOURCES = ['cpu', 'memory'] as const;

export const requestsAndLimits: Rule<'requests-and-limits'> = {
  name: 'requests-and-limits',
  why: 'a gateway has one or two GiB: what is not asked for cannot be planned, and what is not limited takes the line with it (S14)',
  check(object) {
    const pod = podOf(object);
    if (pod === undefined) return 'not-applicable';
    return containersOf(pod).flatMap(({ container, path }) =>
      RESOURCES.flatMap((resource) => {
        const request = container.resources?.requests?.[resource];
        const limit = container.resources?.limits?.[resource];
        return problemsOf(`${path}.resources`, resource, request, limit);
      }),
    );
  },
};

function problemsOf(
  path: string,
  resource: (typeof RESOURCES)[number],
  request: string | number | undefined,
  limit: string | number | undefined,
): string[] {
  const sides = [
    ['requests', request],
    ['limits', limit],
  ] as const;
  const wrong = sides.flatMap(([side, quantity]) => {
    if (quantity === undefined)
      return [`${path}.${side}.${resource}: is missing; state it in the workload's manifest`];
    if (parseQuantity(quantity) !== undefined) return [];
    return [`${path}.${side}.${resource}: ${quantity} is not a quantity; write one such as 250m or 128Mi`];
  });
  if (wrong.length > 0 || request === undefined || limit === undefined) return wrong;
  if ((parseQuantity(request) ?? 0) <= (parseQuantity(limit) ?? 0)) return [];
  return [
    `${path}.requests.${resource}: ${request} is above its limit ${limit}; lower the one or raise the other`,
  ];
}
