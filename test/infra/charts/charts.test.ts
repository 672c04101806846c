import { describe, expect, it } from 'vitest';
import { BROKER } from '../../../infra/charts/broker-endpoint.ts';
import { CHARTS } from '../../../infra/charts/index.ts';
import { SERVICES } from '../../../infra/charts/services.ts';
import { LAYERS } from '../../../infra/kube/layer.ts';
import { render } from '../../../infra/render.ts';
import { controllerOf, objectOf, ON_EDGE, ON_K3S } from '../rendered.ts';
import { aCell, aHost, aLock, aSmallSite } from '../small-site.ts';

const POLICY = 'networking.k8s.io/NetworkPolicy/manufacturing';
const pods = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'millwright.dev/host': 'gw-1' } },
});
const outside = { ipBlock: { cidr: '0.0.0.0/0', except: ['10.42.0.0/16', '10.43.0.0/16'] } };
/** By which two pods of the mesh meet, and from where their kubelet's probes come there. */
const HBONE = { port: 15_008, protocol: 'TCP' };
const environment = (id: string) =>
  Object.fromEntries(
    controllerOf(id).template.spec.containers[0].env?.map(({ name, value }) => [name, value]) ?? [],
  );

describe('the table of charts', () => {
  it('names each chart once and every layer at least once', () => {
    expect(new Set(CHARTS.map(({ name }) => name)).size).toBe(CHARTS.length);
    expect(LAYERS.filter((layer) => !CHARTS.some((chart) => chart.layer === layer))).toEqual([]);
  });
});

describe('the namespaces', () => {
  it('S111 are restricted, all but the one of the edge, which says why', () => {
    expect(objectOf('core/Namespace/_/manufacturing').metadata.labels).toEqual({
      'app.kubernetes.io/part-of': 'millwright',
      'istio.io/dataplane-mode': 'ambient',
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'v1.35',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/audit-version': 'v1.35',
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/warn-version': 'v1.35',
    });
    const { labels, annotations } = objectOf('core/Namespace/_/edge').metadata;
    expect(labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    expect(annotations?.['millwright.dev/reason']).toMatch(/EdgeCore/);
  });

  it('have none of the edge where no host is of it', () => {
    const site = aSmallSite({ hosts: [aHost({ memoryMiB: 4096 })], cells: [aCell('press', 'gw-1')] });
    expect(() => objectOf('core/Namespace/_/edge', site)).toThrow('no object');
  });
});

/** Spans go to the host's own collector, which is not in the mesh. */
const toCollector = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'node-agents' } },
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'otel-collector' } },
    },
  ],
  ports: [{ port: 4318, protocol: 'TCP' }],
};

describe('the guards', () => {
  it.each(['manufacturing', 'edge'])('close the namespace %s in both directions', (namespace) => {
    expect(objectOf(`networking.k8s.io/NetworkPolicy/${namespace}/default-deny`).spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('let the line and the services of its own gateway to a broker, and the broker nowhere', () => {
    expect(objectOf(`${POLICY}/mosquitto-gw-1`).spec).toEqual({
      ...pods('mosquitto'),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [outside], ports: [{ port: 8883, protocol: 'TCP' }] },
        {
          from: [pods('collision-engine'), pods('vision-inferencer'), pods('aggregator')],
          ports: [{ port: 8883, protocol: 'TCP' }, HBONE],
        },
      ],
    });
  });

  it('S12 let the engine to its broker and the collector of its host only: what it decides leaves by no other way', () => {
    expect(objectOf(`${POLICY}/collision-engine-gw-1`).spec).toMatchObject({
      ...pods('collision-engine'),
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [pods('mosquitto')], ports: [{ port: 8883, protocol: 'TCP' }, HBONE] }, toCollector],
    });
  });

  it('let the aggregator to the hub, by its address alone or by its name with DNS', () => {
    const egressTo = (address: string) =>
      (objectOf(`${POLICY}/aggregator-gw-1`, aSmallSite({ hub: { address } })).spec as { egress: object[] })
        .egress;
    expect(egressTo('192.0.2.80:7443').slice(1, 2)).toEqual([toCollector]);
    expect(egressTo('192.0.2.80:7443').slice(2)).toEqual([
      { to: [{ ipBlock: { cidr: '192.0.2.80/32' } }], ports: [{ port: 7443, protocol: 'TCP' }] },
    ]);
    expect(egressTo('hub.example.com:7443').slice(2)).toMatchObject([
      { to: [outside], ports: [{ port: 7443 }] },
      { ports: [{ port: 53, protocol: 'UDP' }] },
      { ports: [{ port: 53, protocol: 'TCP' }] },
    ]);
  });

  it("rank the engine and its broker above all of the line's else, below the cluster's own parts", () => {
    expect(objectOf('scheduling.k8s.io/PriorityClass/_/line-safety')).toMatchObject({
      value: 1_000_000,
      globalDefault: false,
    });
    expect(controllerOf(ON_EDGE).template.spec.priorityClassName).toBe('line-safety');
    expect(
      controllerOf('apps/Deployment/edge/vision-inferencer-gw-2').template.spec.priorityClassName,
    ).toBeUndefined();
  });
});

describe('the broker', () => {
  it("leads from each gateway to that gateway's own, at a fixed node port", () => {
    expect(objectOf('core/Service/manufacturing/mosquitto').spec).toMatchObject({
      type: 'NodePort',
      clusterIP: BROKER.clusterIp,
      internalTrafficPolicy: 'Local',
      externalTrafficPolicy: 'Local',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/name': 'mosquitto' },
      ports: [{ port: 8883, targetPort: 8883, nodePort: 30883 }],
    });
  });

  it('is reached without DNS on a K3s host, and on the loopback on an EdgeCore host', () => {
    expect(environment(ON_K3S).MQTT_URL).toBe('mqtts://10.43.0.83:8883');
    expect(environment(ON_EDGE).MQTT_URL).toBe('mqtts://127.0.0.1:30883');
  });
});

describe('the environment of a service', () => {
  it.each(SERVICES.map(({ manifest }) => [manifest.name, manifest] as const))(
    'of %s has exactly the names of its manifest',
    (name, manifest) => {
      expect(Object.keys(environment(`apps/Deployment/edge/${name}-gw-2`))).toEqual(
        Object.keys(manifest.environment),
      );
    },
  );

  it('says what the site says', () => {
    expect(environment('apps/StatefulSet/manufacturing/aggregator-gw-1')).toMatchObject({
      SITE: 'linz',
      GATEWAY: 'gw-1',
      HTTP_HOST: '0.0.0.0',
      PLAN_PATH: '/etc/millwright/line.json',
      MQTT_TLS_DIR: '/run/secrets/broker',
      HUB_TLS_DIR: '/run/secrets/hub',
      HUB_ADDRESS: 'hub.example.com:7443',
      BATCH_INTERVAL_MS: '900000',
      SPOOL_MAX_MIB: '2048',
    });
  });

  it('gives a gateway the plan of its own cells', () => {
    const { data } = objectOf('core/ConfigMap/edge/collision-engine-gw-2');
    const plan = JSON.parse((data as Record<string, string>)['line.json'] ?? '') as {
      cells: { name: string }[];
    };
    expect(plan.cells.map(({ name }) => name)).toEqual(['weld']);
  });
});

describe('the certificates', () => {
  const { secrets } = render(aSmallSite(), aLock());

  it('name a broker by every address that it is asked at, for the machines and for its own probe', () => {
    const names = (name: string) => secrets.find((row) => row.name === name)?.names;
    expect(names('mosquitto-gw-1-tls')).toEqual(['192.0.2.11', BROKER.clusterIp, '127.0.0.1']);
    expect(names('mosquitto-gw-2-tls')).toEqual(['192.0.2.11', '127.0.0.1']);
  });

  it("S85 name a service as the broker's access list does, and with its site towards the hub", () => {
    const subjects = secrets.filter(({ name }) => name.startsWith('aggregator-gw-1'));
    expect(subjects).toEqual([
      {
        namespace: 'manufacturing',
        name: 'aggregator-gw-1-tls',
        keys: ['ca.crt', 'tls.crt', 'tls.key'],
        source: 'site-ca',
        subject: 'aggregator-gw-1',
        names: [],
      },
      expect.objectContaining({
        name: 'aggregator-gw-1-hub-tls',
        subject: 'linz/aggregator-gw-1',
      }) as unknown,
    ]);
  });
});
