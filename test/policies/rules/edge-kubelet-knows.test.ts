import { describe, expect, it } from 'vitest';
import { edgeKubeletKnows } from '../../../policies/rules/edge-kubelet-knows.ts';
import { aDeployment, aNamespace, ask } from '../a-release.ts';

const onEdge = { nodeSelector: { 'kubernetes.io/hostname': 'gw-4' } };
const volumes = [{ name: 'model', image: { reference: 'registry.graz.example/model' } }];

describe('edge-kubelet-knows', () => {
  it('lets a pod of a K3s host have what its kubelet knows', () => {
    expect(ask(edgeKubeletKnows, aDeployment({ pod: { hostUsers: false, volumes } }))).toEqual([]);
  });

  it('lets a pod of an EdgeCore host pass that asks for neither', () => {
    const pod = { ...onEdge, volumes: [{ name: 'tmp', emptyDir: {} }] };
    expect(ask(edgeKubeletKnows, aDeployment({ pod }))).toEqual([]);
  });

  it('finds an image for a volume, and users of its own, there', () => {
    expect(ask(edgeKubeletKnows, aDeployment({ pod: { ...onEdge, hostUsers: false, volumes } }))).toEqual([
      expect.stringMatching(/^volumes\.model: is an image; put it into/),
      expect.stringMatching(/^hostUsers: false is not known there; leave it out/),
    ]);
  });

  it('has nothing to say of an object without a pod', () => {
    expect(ask(edgeKubeletKnows, aNamespace())).toBe('not-applicable');
  });
});
