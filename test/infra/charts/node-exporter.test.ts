import { describe, expect, it } from 'vitest';
import { controllerOf, objectOf } from '../rendered.ts';
import { aSmallHub } from '../small-site.ts';

const ON_K3S = 'apps/DaemonSet/node-agents/node-exporter';
const ON_EDGE = 'apps/Deployment/edge/node-exporter-gw-2';

describe('node-exporter', () => {
  it('S71 is on every K3s host by one DaemonSet that no EdgeCore host takes, at a line and at a hub', () => {
    for (const site of [undefined, aSmallHub()]) {
      expect(controllerOf(ON_K3S, site).template.spec).toMatchObject({
        hostNetwork: true,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'node-role.kubernetes.io/edge', operator: 'DoesNotExist' }] },
              ],
            },
          },
        },
      });
    }
  });

  it('answers on the address of its host, and on an EdgeCore host on the loopback alone', () => {
    const environment = (id: string) => controllerOf(id).template.spec.containers[0].env;
    expect(environment(ON_K3S)).toEqual([
      { name: 'HOST_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
      { name: 'HOST_ADDRESS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.hostIP' } } },
    ]);
    expect(environment(ON_EDGE)).toEqual([
      { name: 'HOST_NAME', value: 'gw-2' },
      { name: 'HOST_ADDRESS', value: '127.0.0.1' },
    ]);
  });

  it('reads its host and writes nothing, as nobody', () => {
    const [container] = controllerOf(ON_K3S).template.spec.containers;
    expect(controllerOf(ON_K3S).template.spec.volumes).toEqual([
      { name: 'root', hostPath: { path: '/', type: 'Directory' } },
    ]);
    expect(container.volumeMounts).toMatchObject([{ mountPath: '/host', readOnly: true }]);
    expect(container.securityContext).toMatchObject({
      runAsUser: 10_030,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('stands in a namespace of its own that says why it is privileged', () => {
    const { labels, annotations } = objectOf('core/Namespace/_/node-agents').metadata;
    expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    expect(annotations?.['millwright.dev/reason']).toMatch(/network/);
  });
});
