import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bufferClaimMiB,
  bufferMB,
  samplesPerDay,
  SAMPLE_BYTES,
  SERIES,
} from '../../../../infra/charts/metrics/buffer.ts';
import { LATE_DAYS } from '../../../../infra/charts/metrics/prometheus-files.ts';
import { gatewaysOf } from '../../../../infra/charts/gateways.ts';
import { judgingHost } from '../../../../infra/charts/metrics/endpoint.ts';
import { metricsPort } from '../../../../infra/charts/metrics/scrape.ts';
import { render } from '../../../../infra/render.ts';
import type { HostRole } from '../../../../infra/site/site.ts';
import { fromYaml } from '../../../../infra/tree/from-yaml.ts';
import { createFigures as aggregator } from '../../../../workloads/aggregator/figures.ts';
import { createFigures as collisionEngine } from '../../../../workloads/collision-engine/figures.ts';
import { createMetrics } from '../../../../workloads/kit/metrics.ts';
import { createFigures as visionInferencer } from '../../../../workloads/vision-inferencer/figures.ts';
import { aSite } from '../../../site.ts';
import type { TestCa } from '../../../tls.ts';
import { makeCa } from '../../../tls.ts';
import { controllerOf, objectOf } from '../../rendered.ts';
import { aHost, aLock, aSmallHub, aSmallSite } from '../../small-site.ts';
import { layOut } from './a-prometheus.ts';

const POLICY = 'networking.k8s.io/NetworkPolicy';
const AGENT = 'apps/StatefulSet/metrics/vmagent-gw-1';
const EDGE_AGENT = 'apps/Deployment/edge/vmagent-gw-2';

const filesOf = (id: string, site = aSmallSite()) => objectOf(id, site).data as Record<string, string>;
const environmentOf = (id: string) =>
  Object.fromEntries(
    controllerOf(id).template.spec.containers[0].env?.map(({ name, value }) => [name, value]) ?? [],
  );
const commandOf = (id: string, site = aSmallSite()) =>
  (controllerOf(id, site).template.spec.containers[0] as unknown as { command: string[] }).command;

describe('what is scraped', () => {
  interface Scraped {
    global: object;
    scrape_configs: { job_name: string; static_configs: { targets: string[]; labels: object }[] }[];
  }
  const read = (id: string, site = aSmallSite()) =>
    fromYaml(filesOf(id, site)['scrape.yml'] ?? '') as Scraped;
  const addresses = ({ scrape_configs }: Scraped) =>
    Object.fromEntries(
      scrape_configs.map(({ job_name, static_configs }) => [
        job_name,
        static_configs.flatMap(({ targets }) => targets),
      ]),
    );

  it('T10 is on each host that host and the services on it, by addresses that nobody has to be asked for', () => {
    expect(addresses(read('core/ConfigMap/metrics/vmagent-gw-1'))).toEqual({
      'node-exporter': ['192.0.2.11:9100'],
      'collision-engine': ['collision-engine-gw-1.manufacturing.svc:8081'],
      'vision-inferencer': ['vision-inferencer-gw-1.manufacturing.svc:8082'],
      aggregator: ['aggregator-gw-1.manufacturing.svc:8083'],
      authority: ['authority-gw-1.authority.svc:8090'],
      'nats-exporter': ['nats-exporter-gw-1.messages.svc:8091'],
      'otel-collector': ['otel-collector.node-agents.svc:8888'],
      'fluent-bit': ['fluent-bit.node-agents.svc:2020'],
      vmagent: ['127.0.0.1:8429'],
    });
    expect(addresses(read('core/ConfigMap/edge/vmagent-gw-2'))).toEqual({
      'node-exporter': ['127.0.0.1:9100'],
      'collision-engine': ['127.0.0.1:8081'],
      'vision-inferencer': ['127.0.0.1:8082'],
      aggregator: ['127.0.0.1:8083'],
      mapper: ['127.0.0.1:8085'],
      'otel-collector': ['127.0.0.1:8888'],
      'fluent-bit': ['127.0.0.1:2020'],
      vmagent: ['127.0.0.1:8429'],
    });
  });

  it('S74 is asked every 15 s, and carries site, region, host and a name that outlives the pod', () => {
    const { global, scrape_configs } = read('core/ConfigMap/metrics/vmagent-gw-1');
    expect(global).toMatchObject({
      scrape_interval: '15s',
      external_labels: { site: 'linz', region: 'eu' },
    });
    expect(scrape_configs[1]?.static_configs[0]?.labels).toEqual({
      instance: 'collision-engine-gw-1',
      host: 'gw-1',
    });
  });

  it('is at the site by its Prometheus nothing at all', () => {
    const config = filesOf('core/ConfigMap/metrics/prometheus-gw-1')['prometheus.yml'] ?? '';
    expect(fromYaml(config)).not.toHaveProperty('scrape_configs');
  });

  it('shows of each service no more than the buffer reckons with', async () => {
    const metrics = ['collision-engine', 'vision-inferencer', 'aggregator'].map(createMetrics);
    collisionEngine(metrics[0]!);
    visionInferencer(metrics[1]!);
    aggregator(metrics[2]!, 1_000_000);
    for (const one of metrics) {
      const series = (await one.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(series.length).toBeGreaterThan(50);
      expect(series.length).toBeLessThan(SERIES.service);
    }
  });
});

describe('the buffer of an agent', () => {
  it('S73 holds the offline days of what one host shows: 5 126 400 samples a day, 112 780 800 bytes', () => {
    expect(samplesPerDay()).toBe(5_126_400);
    expect(samplesPerDay() * SAMPLE_BYTES).toBe(112_780_800);
    expect(bufferMB({ wan: { rateMbit: 1, latencyMs: 1, offlineDays: 0 } })).toBe(500);
    // graz, lyon, and the longest that a site file may say
    expect(bufferMB(aSite({}, 'graz'))).toBe(500);
    expect(bufferMB(aSite({}, 'lyon'))).toBe(1_000);
    expect(bufferMB({ wan: { rateMbit: 1, latencyMs: 1, offlineDays: 60 } })).toBe(7_000);
  });

  it('has a claim with room for both receivers, and is told its bound', () => {
    expect(controllerOf(AGENT).volumeClaimTemplates?.[0]?.spec.resources).toEqual({
      requests: { storage: `${bufferClaimMiB(aSmallSite())}Mi` },
    });
    expect(bufferClaimMiB(aSmallSite())).toBe(1_908);
    expect(environmentOf(AGENT).BUFFER_BYTES).toBe('500MB');
    expect(commandOf(AGENT)).toContain('-remoteWrite.maxDiskUsagePerURL=$(BUFFER_BYTES)');
    expect(commandOf(AGENT)).toContain('-remoteWrite.tmpDataPath=/var/lib/vmagent');
  });

  it('is kept on an EdgeCore host in a folder of the host', () => {
    expect(controllerOf(EDGE_AGENT).template.spec.volumes).toContainEqual({
      name: 'state',
      hostPath: { path: '/var/lib/millwright/vmagent-gw-2', type: 'Directory' },
    });
  });
});

describe('where figures are written', () => {
  it('is an agent where the site has one, since a server of 2 GiB has no room and is what is lost', () => {
    const hostNamed = (name: string, role: HostRole) => aHost({ name, role });
    const [server, agent] = [hostNamed('gw-1', 'k3s-server'), hostNamed('gw-2', 'k3s-agent')];
    const edge = hostNamed('gw-3', 'kubeedge-edge');
    expect(judgingHost({ hosts: [server, agent, edge] })).toBe(agent);
    expect(judgingHost({ hosts: [server, edge] })).toBe(server);
  });

  it('S73 is the hub and, so that alerts fire with the WAN down, the site’s own Prometheus', () => {
    expect(environmentOf(AGENT)).toMatchObject({
      HUB_WRITE_URL: 'https://hub.example.com:7445/api/v1/write',
      SITE_WRITE_URL: 'https://prometheus-gw-1.metrics.svc:9090/api/v1/write',
    });
    expect(environmentOf(EDGE_AGENT)).toMatchObject({
      HTTP_HOST: '127.0.0.1',
      SITE_WRITE_URL: 'https://192.0.2.11:30909/api/v1/write',
    });
  });

  it('S75 T9 is proven by a certificate in a file: no password stands anywhere', () => {
    const { placed, secrets } = render(aSmallSite(), aLock());
    const own = placed.filter(({ chart }) => chart === 'metrics');
    const texts = JSON.stringify(own.map(({ object }) => object));
    expect(texts).not.toMatch(/password|basic_auth|\$\{/i);
    expect(secrets).toContainEqual({
      namespace: 'metrics',
      name: 'vmagent-gw-1-tls',
      keys: ['ca.crt', 'tls.crt', 'tls.key'],
      source: 'site-ca',
      subject: 'linz/vmagent-gw-1',
      names: [],
    });
    expect(secrets.find(({ name }) => name === 'prometheus-gw-1-tls')?.names).toEqual([
      'prometheus-gw-1.metrics.svc',
      '192.0.2.11',
      '127.0.0.1',
    ]);
    expect(commandOf(AGENT)).toContain('-remoteWrite.tlsKeyFile=/run/secrets/metrics/tls.key');
  });

  it('is entered from outside where an EdgeCore host is, and at a hub, by a node port that says why', () => {
    expect(objectOf('core/Service/metrics/remote-write')).toMatchObject({
      spec: { externalTrafficPolicy: 'Local', ports: [{ port: 9090, nodePort: 30909 }] },
    });
    expect(objectOf('core/Service/hub/remote-write', aSmallHub())).toMatchObject({
      spec: { ports: [{ nodePort: 30745 }] },
    });
    const ids = render(aSite({}, 'lyon'), aLock()).placed.map(({ id }) => id);
    expect(ids).toContain('core/Service/metrics/prometheus-pc-1');
    expect(ids).not.toContain('core/Service/metrics/remote-write');
  });

  it('takes at the hub what comes later than any site may be offline', () => {
    const config = filesOf('core/ConfigMap/hub/prometheus-hub-dc-1', aSmallHub())['prometheus.yml'] ?? '';
    expect(fromYaml(config)).toMatchObject({ storage: { tsdb: { out_of_order_time_window: '61d' } } });
    expect(LATE_DAYS.hub).toBeGreaterThan(60);
    expect(commandOf('apps/StatefulSet/hub/prometheus-hub-dc-1', aSmallHub())).toEqual(
      expect.arrayContaining(['--web.enable-remote-write-receiver', '--storage.tsdb.retention.time=122d']),
    );
  });
});

describe('the network of the figures', () => {
  const agent = (name: string) => ({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'node-agents' } },
  });
  const peer = (name: string, namespace?: string) => ({
    podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'millwright.dev/host': 'gw-1' } },
    ...(namespace !== undefined && {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    }),
  });

  it('S12 lets the agent of a host to its services, its host, the two receivers and the DNS, and nowhere else', () => {
    const { egress } = objectOf(`${POLICY}/metrics/vmagent-gw-1`).spec as {
      egress: { to: object[]; ports: { port: number }[] }[];
    };
    const ways = egress.map(({ to, ports }) => [ports[0]?.port, to[0]]);
    expect(ways.slice(0, 9)).toEqual([
      [8081, peer('collision-engine', 'manufacturing')],
      [8082, peer('vision-inferencer', 'manufacturing')],
      [8083, peer('aggregator', 'manufacturing')],
      [8090, peer('authority', 'authority')],
      [8091, peer('nats-exporter', 'messages')],
      [8888, agent('otel-collector')],
      [2020, agent('fluent-bit')],
      [9100, { ipBlock: { cidr: '192.0.2.11/32' } }],
      [9090, peer('prometheus')],
    ]);
    expect(ways.slice(9).map(([port]) => port)).toEqual([7445, 53, 53]);
  });

  it('lets nobody but that agent ask a service for its figures, in the network and in the mesh', () => {
    const { ingress } = objectOf(`${POLICY}/manufacturing/collision-engine-gw-1`).spec as {
      ingress: { from: object[]; ports: { port: number }[] }[];
    };
    const [own] = ingress.filter(({ from }) => 'podSelector' in (from[0] ?? {}));
    expect(own?.from).toEqual([peer('vmagent', 'metrics')]);
    expect(own?.ports[0]?.port).toBe(8081);
    expect(
      objectOf('security.istio.io/AuthorizationPolicy/manufacturing/collision-engine-gw-1').spec,
    ).toMatchObject({
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/metrics/sa/vmagent-gw-1'] } }],
          to: [{ operation: { ports: ['8081'] } }],
        },
      ],
    });
  });

  it('knows the port of every service that has figures', () => {
    const gateways = gatewaysOf(aSmallSite(), aLock());
    const ports = gateways[0]?.services.map(({ instance }) => metricsPort(instance.template));
    expect(ports).toEqual([8081, 8082, 8083]);
  });
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

if (!promtool) {
  it('no promtool on this machine: the configurations of Prometheus were not judged by it', () => {
    console.warn('no promtool found');
  });
} else {
  describe('promtool', () => {
    let ca: TestCa;
    let tlsDir: string;
    beforeAll(async () => {
      ca = await makeCa();
      tlsDir = await ca.issue({ cn: 'prometheus' });
    });
    afterAll(() => ca.remove());

    const check = (what: string, file: string) => {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', what, file], { encoding: 'utf8' });
      return { status, said: `${stdout}${stderr}` };
    };
    const sites = [
      ['graz', aSite({}, 'graz')],
      ['lyon', aSite({}, 'lyon')],
      ['hub', aSite({}, 'hub')],
    ] as const;

    it.each(sites)('takes every file of %s that Prometheus or its like reads', (_, site) => {
      const checks = { 'prometheus.yml': 'config', 'scrape.yml': 'config', 'web.yml': 'web-config' };
      let count = 0;
      for (const { object } of render(site, aLock()).placed) {
        if (object.kind !== 'ConfigMap') continue;
        const laid = layOut(object.data as Record<string, string>, tlsDir);
        for (const [name, what] of Object.entries(checks)) {
          if (!Object.hasOwn(object.data as object, name)) continue;
          expect(check(what, laid.at(name)), `${object.metadata.name} ${name}`).toMatchObject({ status: 0 });
          count += 1;
        }
        laid.remove();
      }
      expect(count).toBe(2 + (site.ingest === undefined ? site.hosts.length : 0));
    });

    it('refuses one with a field that it does not know', () => {
      const laid = layOut({ 'prometheus.yml': 'globall: {}\n' }, tlsDir);
      expect(check('config', laid.at('prometheus.yml')).status).toBe(1);
      laid.remove();
    });
  });
}
