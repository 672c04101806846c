import { describe, expect, it } from 'vitest';
import { edgePodsStay } from '../../../policies/rules/edge-pods-stay.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

const onEdge = { nodeSelector: { 'kubernetes.io/hostname': 'gw-4' } };
const stay = ['not-ready', 'unreachable'].map((state) => ({
  key: `node.kubernetes.io/${state}`,
  operator: 'Exists',
  effect: 'NoExecute',
}));

describe('edge-pods-stay', () => {
  it('lets a pod pass that tolerates both for ever, or everything', () => {
    expect(ask(edgePodsStay, aDeployment({ pod: { ...onEdge, tolerations: stay } }))).toEqual([]);
    expect(
      ask(edgePodsStay, aDeployment({ pod: { ...onEdge, tolerations: [{ operator: 'Exists' }] } })),
    ).toEqual([]);
  });

  it('has nothing against a pod of a K3s host, whose control plane sees it', () => {
    expect(ask(edgePodsStay, aDeployment())).toEqual([]);
  });

  it.each([
    ['tolerates neither', undefined, 2],
    ['tolerates one', stay.slice(0, 1), 1],
    ['tolerates both for five minutes', stay.map((one) => ({ ...one, tolerationSeconds: 300 })), 2],
    ['tolerates only that none is scheduled there', stay.map((one) => ({ ...one, effect: 'NoSchedule' })), 2],
  ])('finds a pod that %s', (_, tolerations, count) => {
    const found = ask(edgePodsStay, aDeployment({ pod: { ...onEdge, tolerations } }));
    expect(found).toHaveLength(count);
    expect(found[0]).toMatch(
      /^tolerations: the pod leaves an EdgeCore host that is .*without tolerationSeconds$/,
    );
  });

  it('has nothing to say of an object without a pod, nor of a DaemonSet, whose pods are given both', () => {
    expect(ask(edgePodsStay, aNamespace())).toBe('not-applicable');
    expect(ask(edgePodsStay, { ...aDeployment({ pod: onEdge }), kind: 'DaemonSet' })).toBe('not-applicable');
  });
});
