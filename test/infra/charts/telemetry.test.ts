import { describe, expect, it } from 'vitest';
import { render } from '../../../infra/render.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { podOf } from '../../../policies/pod.ts';
import { controllerOf, objectOf } from '../rendered.ts';
import { aLock, aSmallSite } from '../small-site.ts';

const AGENTS = ['otel-collector', 'fluent-bit'] as const;

const filesOf = (id: string, site = aSmallSite()): Readonly<Record<string, string>> =>
  (objectOf(id, site) as KubeObject & { data: Record<string, string> }).data;

describe.each(AGENTS)('the agent %s', (name) => {
  it('is on every K3s host by one DaemonSet that keeps off EdgeCore hosts, and there a pod on the host’s network', () => {
    const { template } = controllerOf(`apps/DaemonSet/node-agents/${name}`);
    expect(JSON.stringify(template.spec.affinity)).toContain(
      '{"key":"node-role.kubernetes.io/edge","operator":"DoesNotExist"}',
    );
    expect(template.spec.hostNetwork).not.toBe(true);
    expect(controllerOf(`apps/Deployment/edge/${name}-gw-2`).template.spec).toMatchObject({
      hostNetwork: true,
      nodeSelector: { 'kubernetes.io/hostname': 'gw-2' },
    });
  });

  it('keeps what waits in a folder of its host, which outlives the pod', () => {
    for (const [id, path] of [
      [`apps/DaemonSet/node-agents/${name}`, `/var/lib/millwright/${name}`],
      [`apps/Deployment/edge/${name}-gw-2`, `/var/lib/millwright/${name}-gw-2`],
    ] as const) {
      expect(controllerOf(id).template.spec.volumes).toContainEqual({
        name: 'state',
        hostPath: { path, type: 'Directory' },
      });
    }
  });

  it('shows the hub a certificate that names site and host', () => {
    const { secrets } = render(aSmallSite(), aLock());
    const subjects = secrets.filter((row) => row.name.startsWith(name)).map(({ subject }) => subject);
    expect(subjects).toEqual([`linz/${name}`, `linz/${name}-gw-2`]);
  });

  it('takes no port of the plant’s network on an EdgeCore host', () => {
    const text = Object.values(filesOf(`core/ConfigMap/edge/${name}-gw-2`)).join('');
    expect(text).not.toContain('0.0.0.0');
    expect(text).toContain('127.0.0.1');
  });
});

describe('traces', () => {
  it('S76 S77 go from each service to the collector of its own host', () => {
    const environment = (id: string) =>
      controllerOf(id).template.spec.containers[0].env?.find(({ name }) => name.startsWith('OTEL'))?.value;
    expect(environment('apps/StatefulSet/manufacturing/collision-engine-gw-1')).toBe(
      'http://10.43.0.82:4318',
    );
    expect(environment('apps/Deployment/edge/collision-engine-gw-2')).toBe('http://127.0.0.1:4318');
    expect(objectOf('core/Service/node-agents/otel-collector').spec).toMatchObject({
      clusterIP: '10.43.0.82',
      internalTrafficPolicy: 'Local',
    });
  });

  it('T8 come in by the ports of the Jaeger agent only where the site file says so', () => {
    const portsOf = (site = aSmallSite()) =>
      (
        objectOf('core/Service/node-agents/otel-collector', site).spec as { ports: { port: number }[] }
      ).ports.map(({ port }) => port);
    expect(portsOf()).toEqual([4317, 4318, 8888]);
    expect(filesOf('core/ConfigMap/node-agents/otel-collector')['config.yaml']).not.toContain('jaeger');
    const old = aSmallSite({ traces: { jaegerPorts: true } });
    expect(portsOf(old)).toEqual([4317, 4318, 8888, 14250, 14268, 6831]);
    expect(
      JSON.stringify(objectOf('networking.k8s.io/NetworkPolicy/node-agents/otel-collector', old)),
    ).toContain('"port":6831,"protocol":"UDP"');
  });

  it('S78 wait for the hub without end, in bytes that are bounded, and never only in memory', () => {
    const config = JSON.parse(filesOf('core/ConfigMap/node-agents/otel-collector')['config.yaml'] ?? '') as {
      processors: object;
      exporters: Record<string, { retry_on_failure: object; sending_queue: object }>;
    };
    expect(Object.keys(config.processors)).toEqual(['memory_limiter']);
    expect(config.exporters['otlp_grpc/hub']).toMatchObject({
      retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
      sending_queue: { storage: 'file_storage/queue', sizer: 'bytes', block_on_overflow: false },
    });
  });
});

describe('logs', () => {
  it('S82 are read by nobody with root or a capability: the files are the group’s', () => {
    const { securityContext, containers } = controllerOf('apps/DaemonSet/node-agents/fluent-bit').template
      .spec;
    expect(securityContext).toMatchObject({ runAsNonRoot: true, supplementalGroups: [0] });
    expect(JSON.stringify(containers)).toContain('"capabilities":{"drop":["ALL"]}');
    expect(JSON.stringify(containers)).toContain('{"mountPath":"/var/log","name":"logs","readOnly":true}');
  });
});

it('none of them is at a hub, and nothing of the hub’s at a line', () => {
  const names = render(aSmallSite(), aLock())
    .placed.filter(({ object }) => podOf(object) !== undefined)
    .map(({ object }) => object.metadata.name);
  expect(names.filter((name) => /^(jaeger|log-receiver)/.test(name))).toEqual([]);
});
