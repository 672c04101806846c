import { describe, expect, it } from 'vitest';
import { amountOf } from '../../../infra/budget/amount.ts';
import { eligibleHosts } from '../../../infra/budget/eligible.ts';
import { podsOf } from '../../../infra/budget/pod.ts';
import { readRequests, writeRequests } from '../../../infra/budget/stated-requests.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { aHost } from '../small-site.ts';

const asks = (memory: string) => ({ resources: { requests: { cpu: '0.5', memory }, limits: { memory } } });

function aPod(spec: object): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec };
}

describe('what a pod asks for', () => {
  it('is in whole MiB and thousandths of a core, rounded up', () => {
    expect(amountOf({ cpu: '1500m', memory: '1Gi' })).toEqual({ cpuMilli: 1500, memoryMiB: 1024 });
    expect(amountOf({ cpu: 2, memory: 1_048_577 })).toEqual({ cpuMilli: 2000, memoryMiB: 2 });
    expect(amountOf({})).toEqual({ cpuMilli: 0, memoryMiB: 0 });
  });

  it('is the sum of what runs together, or the largest that runs before', () => {
    const sidecar = { ...asks('16Mi'), restartPolicy: 'Always' };
    const small = podsOf(aPod({ containers: [asks('64Mi'), asks('32Mi')], initContainers: [sidecar] }));
    expect(small?.requests).toEqual({ cpuMilli: 1500, memoryMiB: 112 });
    const heavy = podsOf(aPod({ containers: [asks('64Mi')], initContainers: [sidecar, asks('256Mi')] }));
    expect(heavy?.requests.memoryMiB).toBe(272);
  });

  it('is nothing where an object makes no pod that stays', () => {
    expect(podsOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } })).toBeUndefined();
  });

  it('is read back from an annotation as it was written, and from nothing else', () => {
    const stated = { requests: { cpuMilli: 50, memoryMiB: 48 }, isOnEachHost: true };
    expect(writeRequests(stated)).toBe('cpu=50m memory=48Mi each-host');
    expect(readRequests(writeRequests(stated))).toEqual(stated);
    expect(readRequests('cpu=50m')).toBeUndefined();
  });
});

describe('where a pod may be', () => {
  const hosts = [
    aHost({ name: 'a', role: 'k3s-server', arch: 'arm64' }),
    aHost({ name: 'b', role: 'k3s-agent', arch: 'amd64' }),
    aHost({ name: 'c', role: 'kubeedge-edge', arch: 'arm64' }),
  ];
  const names = (placement: object): string =>
    eligibleHosts(placement, hosts)
      .map(({ name }) => name)
      .join('');
  const requires = (...nodeSelectorTerms: object[]) => ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  });
  const term = (key: string, operator: string, values?: string[]) => ({
    matchExpressions: [{ key, operator, ...(values && { values }) }],
  });

  it.each([
    ['not on an EdgeCore host that it does not tolerate', {}, 'ab'],
    ['there where it tolerates everything', { tolerations: [{ operator: 'Exists' }] }, 'abc'],
    ['where its selector says', { nodeSelector: { 'kubernetes.io/arch': 'amd64' } }, 'b'],
    ['on the host that it names', { nodeName: 'a' }, 'a'],
    ['where a label is', requires(term('node-role.kubernetes.io/control-plane', 'Exists')), 'a'],
    ['where a label is not', requires(term('node-role.kubernetes.io/control-plane', 'DoesNotExist')), 'b'],
    [
      'where one of several terms holds',
      requires(term('kubernetes.io/hostname', 'In', ['a']), term('kubernetes.io/hostname', 'NotIn', ['a'])),
      'ab',
    ],
  ])('%s', (_, placement, wanted) => {
    expect(names(placement)).toBe(wanted);
  });
});
