import { describe, expect, it } from 'vitest';
import { restrictedPodSecurity } from '../../../policies/rules/restricted-pod-security.ts';
import { aConfigMap, aDeployment, aNamespace, ask } from '../a-release.ts';

const SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

describe('restricted-pod-security', () => {
  it('S83 S84 lets a restricted pod and a restricted namespace pass', () => {
    expect(ask(restrictedPodSecurity, aDeployment())).toEqual([]);
    expect(ask(restrictedPodSecurity, aNamespace())).toEqual([]);
  });

  it.each([
    ['hostNetwork', { hostNetwork: true }],
    ['hostPID', { hostPID: true }],
    ['hostIPC', { hostIPC: true }],
    ['volumes.state.hostPath', { volumes: [{ name: 'state', hostPath: { path: '/var/lib/millwright' } }] }],
    [
      'containers.aggregator.securityContext.runAsNonRoot',
      { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    ],
    [
      'containers.aggregator.securityContext.seccompProfile.type',
      { securityContext: { runAsNonRoot: true } },
    ],
    [
      'securityContext.sysctls',
      {
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
          sysctls: [{ name: 'net.core.somaxconn' }],
        },
      },
    ],
  ])('finds %s of the pod', (path, pod) => {
    expect(ask(restrictedPodSecurity, aDeployment({ pod }))).toEqual([
      expect.stringMatching(new RegExp(`^${path}: `)),
    ]);
  });

  it.each([
    ['privileged', { ...SECURITY, privileged: true }],
    ['allowPrivilegeEscalation', { ...SECURITY, allowPrivilegeEscalation: undefined }],
    ['readOnlyRootFilesystem', { ...SECURITY, readOnlyRootFilesystem: false }],
    ['capabilities.drop', { ...SECURITY, capabilities: { drop: ['NET_RAW'] } }],
    ['capabilities.add', { ...SECURITY, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }],
    ['procMount', { ...SECURITY, procMount: 'Unmasked' }],
    ['runAsNonRoot', { ...SECURITY, runAsNonRoot: false }],
    ['runAsUser', { ...SECURITY, runAsUser: 0 }],
    ['seccompProfile.type', { ...SECURITY, seccompProfile: { type: 'Unconfined' } }],
  ])('finds %s of a container', (field, securityContext) => {
    expect(ask(restrictedPodSecurity, aDeployment({ container: { securityContext } }))).toEqual([
      expect.stringMatching(new RegExp(`^containers\\.aggregator\\.securityContext\\.${field}: `)),
    ]);
  });

  it('finds a port of the gateway', () => {
    const ports = [{ containerPort: 8883, hostPort: 8883 }];
    expect(ask(restrictedPodSecurity, aDeployment({ container: { ports } }))).toEqual([
      expect.stringContaining('containers.aggregator.ports.8883.hostPort'),
    ]);
  });

  it('finds a namespace of a lower level', () => {
    expect(ask(restrictedPodSecurity, aNamespace('baseline'))).toEqual([
      expect.stringContaining('write restricted'),
    ]);
  });

  it('has nothing to say of a ConfigMap', () => {
    expect(ask(restrictedPodSecurity, aConfigMap({}))).toBe('not-applicable');
  });
});
