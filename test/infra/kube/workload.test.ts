import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../infra/charts/services.ts';
import type { Instance } from '../../../infra/kube/instance.ts';
import { workloadObjects } from '../../../infra/kube/workload.ts';
import { renderShape } from '../../../infra/kube/workload-shape.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { controllerOf, objectOf, ON_EDGE, ON_K3S } from '../rendered.ts';
import { aHost, aSmallSite } from '../small-site.ts';

function anInstance(changes: Partial<Instance> = {}): Instance {
  return {
    template: SERVICES[0]!.template,
    name: 'collision-engine-gw-1',
    namespace: 'manufacturing',
    host: aHost(),
    image: 'registry.example.com/edge/collision-engine@sha256:0',
    environment: { EMPTY: '' },
    files: { 'line.json': '{}\n' },
    stateMiB: 32,
    ...changes,
  };
}

describe('an instance on a K3s host', () => {
  it('is a StatefulSet with a claim where it keeps state, and a Deployment where it keeps none', () => {
    const stateful = controllerOf(ON_K3S);
    expect(stateful.volumeClaimTemplates).toMatchObject([
      {
        metadata: { name: 'state' },
        spec: { storageClassName: 'local-path', resources: { requests: { storage: '32Mi' } } },
      },
    ]);
    expect(stateful.serviceName).toBe('collision-engine-gw-1');
    expect(stateful.template.spec.volumes.map(({ name }) => name)).toEqual(['config', 'tls']);
    expect(controllerOf('apps/Deployment/manufacturing/vision-inferencer-gw-1').strategy).toEqual({
      type: 'Recreate',
    });
  });

  it("claims the aggregator's own need and the spool that the site allows", () => {
    const { volumeClaimTemplates } = controllerOf('apps/StatefulSet/manufacturing/aggregator-gw-1');
    expect(volumeClaimTemplates?.[0]?.spec.resources).toEqual({ requests: { storage: `${64 + 2048}Mi` } });
  });

  it('has its host in its name and its selector, and runs on that host only', () => {
    const { selector, template } = controllerOf(ON_K3S);
    const who = { 'app.kubernetes.io/name': 'collision-engine', 'millwright.dev/host': 'gw-1' };
    expect(selector.matchLabels).toEqual(who);
    expect(template.metadata.labels).toMatchObject(who);
    expect(template.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'gw-1' });
    expect(template.spec.affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'node-role.kubernetes.io/edge', operator: 'DoesNotExist' }] },
          ],
        },
      },
    });
  });

  it('carries nothing that cdk8s derives from a construct', () => {
    for (const id of [ON_K3S, ON_EDGE]) expect(JSON.stringify(objectOf(id))).not.toContain('cdk8s');
  });

  it('T22 runs unprivileged in a user namespace, with a read-only root and no token', () => {
    const { spec } = controllerOf(ON_K3S).template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      hostUsers: false,
      serviceAccountName: 'collision-engine-gw-1',
      priorityClassName: 'line-safety',
      terminationGracePeriodSeconds: 5,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        fsGroup: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(spec.containers[0].securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('asks for what its manifest says and for a bounded scratch disk, not for what cdk8s-plus would', () => {
    expect(controllerOf(ON_K3S).template.spec.containers[0].resources).toEqual({
      requests: { cpu: '500m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
      limits: { cpu: '1500m', memory: '192Mi', 'ephemeral-storage': '64Mi' },
    });
  });

  it('is not evicted from a gateway that it could only come back to', () => {
    expect(controllerOf(ON_K3S).template.spec.tolerations).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
    ]);
  });

  it('comes with a Service, an account without a token, a ConfigMap and a disruption budget', () => {
    expect(workloadObjects(anInstance()).map(idOf).toSorted()).toEqual([
      'apps/StatefulSet/manufacturing/collision-engine-gw-1',
      'core/ConfigMap/manufacturing/collision-engine-gw-1',
      'core/Service/manufacturing/collision-engine-gw-1',
      'core/ServiceAccount/manufacturing/collision-engine-gw-1',
      'policy/PodDisruptionBudget/manufacturing/collision-engine-gw-1',
    ]);
    expect(objectOf('core/ServiceAccount/manufacturing/collision-engine-gw-1')).toMatchObject({
      automountServiceAccountToken: false,
    });
    expect(objectOf('policy/PodDisruptionBudget/manufacturing/collision-engine-gw-1').spec).toMatchObject({
      minAvailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });
});

describe('an instance on an EdgeCore host', () => {
  it("uses the host's network and a folder of the host, and has no Service", () => {
    const { template, volumeClaimTemplates } = controllerOf(ON_EDGE);
    expect(volumeClaimTemplates).toBeUndefined();
    expect(template.spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'Default' });
    expect(template.spec.hostUsers).toBeUndefined();
    expect(template.spec.volumes).toContainEqual({
      name: 'state',
      hostPath: { path: '/var/lib/millwright/collision-engine-gw-2', type: 'Directory' },
    });
    expect(() => objectOf('core/Service/edge/collision-engine-gw-2')).toThrow('no object');
  });

  it('answers for its health on the loopback only', () => {
    const [container] = controllerOf(ON_EDGE).template.spec.containers;
    expect(container.livenessProbe.httpGet).toEqual({
      host: '127.0.0.1',
      path: '/healthz',
      port: 8081,
      scheme: 'HTTP',
    });
    expect(container.env).toContainEqual({ name: 'HTTP_HOST', value: '127.0.0.1' });
  });

  it('tolerates the taint of the edge and any outage', () => {
    expect(controllerOf(ON_EDGE).template.spec.tolerations).toEqual([
      { key: 'node-role.kubernetes.io/edge', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
    ]);
  });

  it('shares no port with another instance on the network of its host', () => {
    const ids = ['mosquitto', 'collision-engine', 'vision-inferencer', 'aggregator'];
    const ports = ids.flatMap((name) =>
      controllerOf(`apps/Deployment/edge/${name}-gw-2`).template.spec.containers[0].ports.map(
        ({ hostPort }) => hostPort,
      ),
    );
    expect(ports).toEqual([30883, 8081, 8082, 8083]);
  });
});

describe('an instance of the whole site', () => {
  it('has no host in its name and runs on any K3s host', () => {
    const objects = workloadObjects(anInstance({ name: 'collision-engine', host: undefined }));
    const controller = objects.find(({ kind }) => kind === 'StatefulSet');
    expect(controller?.metadata.labels).not.toHaveProperty('millwright.dev/host');
    expect(controller?.spec).toMatchObject({ template: { spec: { affinity: {} } } });
    expect(JSON.stringify(controller)).not.toContain('nodeSelector"');
  });
});

describe('the parts of a pod that come from the site', () => {
  it('keep a variable whose value is empty', () => {
    const [, , controller] = workloadObjects(anInstance());
    expect(controller?.spec).toMatchObject({
      template: { spec: { containers: [{ env: [{ name: 'EMPTY', value: '' }] }] } },
    });
  });

  it('roll the pod when a file of its ConfigMap changes, and only then', () => {
    const digest = (files: Record<string, string>) => {
      const [, , controller] = workloadObjects(anInstance({ files }));
      return JSON.stringify((controller?.spec as { template: object }).template);
    };
    expect(digest({ 'line.json': '{}\n' })).toBe(digest({ 'line.json': '{}\n' }));
    expect(digest({ 'line.json': '{}\n' })).not.toBe(digest({ 'line.json': '[]\n' }));
  });

  it('mount scratch space in memory, bounded, where the manifest asks for it', () => {
    const template = { ...anInstance().template, scratch: { path: '/tmp', sizeMiB: 16 } };
    const [, , controller] = workloadObjects(anInstance({ template }), renderShape(template, false));
    expect(controller?.spec).toMatchObject({
      template: {
        spec: {
          volumes: expect.arrayContaining([
            { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
          ]) as unknown,
        },
      },
    });
  });

  it('do not change the shape that other instances are made from', () => {
    const first = JSON.stringify(workloadObjects(anInstance()));
    workloadObjects(anInstance({ name: 'collision-engine-gw-9', host: aHost({ name: 'gw-9' }) }));
    expect(JSON.stringify(workloadObjects(anInstance()))).toBe(first);
  });
});

describe('the memory of a gateway', () => {
  it('S14 leaves more than half of 2 GiB to the system, K3s and what watches over the line', () => {
    const site = aSmallSite();
    const limits = ['mosquitto', 'collision-engine', 'vision-inferencer', 'aggregator'].map((name) => {
      const { memory } = controllerOf(`apps/Deployment/edge/${name}-gw-2`, site).template.spec.containers[0]
        .resources.limits;
      return Number(memory?.replace('Mi', ''));
    });
    expect(limits.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(1024);
  });
});
