import { describe, expect, it } from 'vitest';
import { edgeHostsOnlyMeant } from '../../../policies/rules/edge-hosts-only-meant.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

const EDGE = 'node-role.kubernetes.io/edge';
const HOST = 'kubernetes.io/hostname';

function required(...terms: readonly (readonly { key: string; operator: string; values?: string[] }[])[]) {
  const nodeSelectorTerms = terms.map((matchExpressions) => ({ matchExpressions }));
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

const NOT_EDGE = { key: EDGE, operator: 'DoesNotExist' };

describe('edge-hosts-only-meant', () => {
  it.each([
    ['selects a K3s host', { nodeSelector: { [HOST]: 'gw-1' } }],
    ['names a K3s host', { nodeSelector: {}, nodeName: 'gw-1' }],
    [
      'requires that the label of the edge is not there',
      { nodeSelector: {}, affinity: required([NOT_EDGE]) },
    ],
    [
      'requires a K3s host',
      { nodeSelector: {}, affinity: required([{ key: HOST, operator: 'In', values: ['gw-1'] }]) },
    ],
  ])('T4 lets a pod pass that %s', (_, pod) => {
    expect(ask(edgeHostsOnlyMeant, aDeployment({ pod }))).toEqual([]);
  });

  it.each([
    ['selects nothing', { nodeSelector: {} }],
    ['selects only an architecture', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }],
    ['selects a host that the site does not have', { nodeSelector: { [HOST]: 'gw-9' } }],
    [
      'may take either of two hosts',
      { nodeSelector: {}, affinity: required([{ key: HOST, operator: 'In', values: ['gw-1', 'gw-4'] }]) },
    ],
    ['has a second term that lets the edge in', { nodeSelector: {}, affinity: required([NOT_EDGE], []) }],
  ])('finds a pod that %s', (_, pod) => {
    expect(ask(edgeHostsOnlyMeant, aDeployment({ pod }))).toEqual([
      expect.stringMatching(/^nodeSelector: the pod may land on an EdgeCore host; select a K3s host/),
    ]);
  });

  it('lets a pod that is meant for the edge pass, and says what it needs there', () => {
    const pod = { nodeSelector: { [HOST]: 'gw-4' }, hostNetwork: true };
    expect(ask(edgeHostsOnlyMeant, aDeployment({ pod, namespace: 'edge' }))).toEqual([]);
    expect(ask(edgeHostsOnlyMeant, aDeployment({ pod: { ...pod, hostNetwork: false } }))).toEqual([
      expect.stringMatching(/^metadata\.namespace: .*namespace edge$/),
      expect.stringMatching(/^hostNetwork: /),
    ]);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(edgeHostsOnlyMeant, aNamespace())).toBe('not-applicable');
  });
});
