import { describe, expect, it } from 'vitest';
import { edgeNeverHeld } from '../../../policies/rules/edge-never-held.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

const HOLD = { 'edge.kubeedge.io/hold-upgrade': 'true' };

function held(hostNetwork: boolean) {
  const deployment = aDeployment({ pod: { hostNetwork } });
  const { template, ...spec } = deployment.spec as { template: { metadata: object } };
  const metadata = { ...template.metadata, annotations: HOLD };
  return { ...deployment, spec: { ...spec, template: { ...template, metadata } } };
}

describe('edge-never-held', () => {
  it('finds a pod on its host’s network that KubeEdge would hold, after its own end', () => {
    expect(ask(edgeNeverHeld, held(true))).toEqual([
      expect.stringMatching(
        /^annotations\.edge\.kubeedge\.io\/hold-upgrade: leaves the host without this pod/,
      ),
    ]);
  });

  it('lets one pass that can stand beside the next, and one that is not held', () => {
    expect(ask(edgeNeverHeld, held(false))).toEqual([]);
    expect(ask(edgeNeverHeld, aDeployment({ pod: { hostNetwork: true } }))).toEqual([]);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(edgeNeverHeld, aNamespace())).toBe('not-applicable');
  });
});
