import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { egressDeclared } from '../../../policies/rules/egress-declared.ts';
import { aConfigMap, aDeployment, anEgressPolicy, aNamespace, ask } from '../a-release.ts';

const NOT_LET_OUT: unknown = expect.stringMatching(
  /^containers\.aggregator\.env\.HUB_ADDRESS: leads to port 8443, .*declare it/,
);
const DNS = { port: 53, protocol: 'UDP' };

function aService(port: number, targetPort: number | string): KubeObject {
  const metadata = { name: 'mosquitto', namespace: 'line' };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port, targetPort }] } };
}

describe('egress-declared', () => {
  it('S12 lets a pod pass whose addresses are all let out', () => {
    expect(ask(egressDeclared, aDeployment(), anEgressPolicy())).toEqual([]);
    expect(
      ask(egressDeclared, aDeployment(), anEgressPolicy([{ ports: [{ port: 8000, endPort: 9000 }, DNS] }])),
    ).toEqual([]);
  });

  it('finds a pod that no policy limits', () => {
    const found = [expect.stringMatching(/^egress: no NetworkPolicy limits/)];
    expect(ask(egressDeclared, aDeployment())).toEqual(found);
    const ingressOnly = {
      ...anEgressPolicy(),
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [] },
    };
    expect(ask(egressDeclared, aDeployment(), ingressOnly)).toEqual(found);
    const forOthers = {
      ...anEgressPolicy(),
      spec: { podSelector: { matchLabels: { app: 'hub' } }, policyTypes: ['Egress'] },
    };
    expect(ask(egressDeclared, aDeployment(), forOthers)).toEqual(found);
  });

  it('finds an address that no rule lets out, in place or from a ConfigMap', () => {
    const policy = anEgressPolicy([{ ports: [{ port: 443 }, DNS] }]);
    expect(ask(egressDeclared, aDeployment(), policy)).toEqual([NOT_LET_OUT]);
    const container = { env: [], envFrom: [{ configMapRef: { name: 'aggregator' } }] };
    const map = aConfigMap({ HUB_ADDRESS: 'https://hub.example:8443/v1', LOG_LEVEL: 'info' });
    expect(ask(egressDeclared, aDeployment({ container }), policy, map)).toEqual([NOT_LET_OUT]);
  });

  it('finds a name that cannot be resolved, and needs none for a number', () => {
    const policy = anEgressPolicy([{ ports: [{ port: 8443 }] }]);
    expect(ask(egressDeclared, aDeployment(), policy)).toEqual([expect.stringContaining('UDP port 53')]);
    const env = [{ name: 'HUB_ADDRESS', value: '10.1.2.3:8443' }];
    expect(ask(egressDeclared, aDeployment({ container: { env } }), policy)).toEqual([]);
  });

  it('looks behind a Service, because a NetworkPolicy sees the port of the pod', () => {
    const env = [{ name: 'MQTT_URL', value: 'mqtts://mosquitto.line.svc:8883' }];
    const deployment = aDeployment({ container: { env } });
    expect(
      ask(
        egressDeclared,
        deployment,
        anEgressPolicy([{ ports: [{ port: 18883 }, DNS] }]),
        aService(8883, 18883),
      ),
    ).toEqual([]);
    expect(
      ask(
        egressDeclared,
        deployment,
        anEgressPolicy([{ ports: [{ port: 'mqtts' }, DNS] }]),
        aService(8883, 'mqtts'),
      ),
    ).toEqual([]);
    expect(
      ask(egressDeclared, deployment, anEgressPolicy([{ ports: [{ port: 1 }, DNS] }]), aService(8883, 18883)),
    ).toHaveLength(1);
  });

  it('finds a rule that lets everything out', () => {
    expect(ask(egressDeclared, anEgressPolicy([{}]))).toEqual([expect.stringMatching(/^spec\.egress\.0: /)]);
  });

  it('has nothing to say of a namespace, nor of a pod on the network of its host', () => {
    expect(ask(egressDeclared, aNamespace())).toBe('not-applicable');
    expect(ask(egressDeclared, aDeployment({ pod: { hostNetwork: true } }))).toBe('not-applicable');
  });
});
