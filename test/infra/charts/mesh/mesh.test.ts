import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROKER } from '../../../../infra/charts/broker-endpoint.ts';
import { gatewaysOf } from '../../../../infra/charts/gateways.ts';
import { hubOf, ingestPort } from '../../../../infra/charts/hub.ts';
import { CHARTS } from '../../../../infra/charts/index.ts';
import type { KubeObject } from '../../../../infra/kube/object.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { render } from '../../../../infra/render.ts';
import { addressesOf } from '../../../../policies/addresses.ts';
import { podOf } from '../../../../policies/pod.ts';
import { contextOf } from '../../../../policies/rule.ts';
import { aSite } from '../../../site.ts';
import { aCell, aHost, aLock, aSmallSite } from '../../small-site.ts';
import { letsIn } from './let-in.ts';

const MACHINE = { name: 'a machine of the plant', principal: undefined, address: '10.20.0.77' };
const STRAY = { name: 'a pod outside the mesh', principal: undefined, address: '10.42.3.9' };
const STRANGER = {
  name: 'a pod with an account of its own',
  principal: 'cluster.local/ns/manufacturing/sa/default',
  address: '10.42.3.8',
};

/** A pod that is in the mesh, by what is rendered: its namespace's label and no network of the host. */
interface Member {
  readonly name: string;
  readonly namespace: string;
  readonly host: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly principal: string;
  readonly object: KubeObject;
}

function membersOf(objects: readonly KubeObject[]): readonly Member[] {
  const inMesh = new Set(
    objects
      .filter(({ metadata }) => metadata.labels?.['istio.io/dataplane-mode'] === 'ambient')
      .map(({ metadata }) => metadata.name),
  );
  return objects.flatMap((object) => {
    const pod = podOf(object);
    const { name, namespace = '' } = object.metadata;
    if (pod === undefined || !inMesh.has(namespace)) return [];
    const ports = pod.spec.containers.flatMap((one) =>
      (one.ports ?? []).map(({ containerPort }) => containerPort),
    );
    const principal = `cluster.local/ns/${namespace}/sa/${pod.spec.serviceAccountName ?? 'default'}`;
    const host = pod.labels['millwright.dev/host'];
    return [{ name, namespace, host, labels: pod.labels, ports, principal, object }];
  });
}

/** What the data flow names, as `<asker> → <asked>:<port>`: read where pods are told whom to ask, and in no policy. */
function namedBy(
  site: Site,
  objects: readonly KubeObject[],
  members: readonly Member[],
): ReadonlySet<string> {
  const named = new Set<string>();
  const context = contextOf(objects, site.hosts);
  const brokerOn = (host: string | undefined) =>
    members.find((one) => one.labels['app.kubernetes.io/name'] === BROKER.name && one.host === host);
  for (const member of members) {
    const pod = podOf(member.object);
    if (pod === undefined) continue;
    for (const { host, port } of addressesOf(pod, member.namespace, context)) {
      const broker = brokerOn(member.host);
      if (host === BROKER.clusterIp && broker) named.add(`${member.name} → ${broker.name}:${port}`);
    }
    if (member.labels['app.kubernetes.io/name'] === BROKER.name) {
      named.add(`${MACHINE.name} → ${member.name}:${BROKER.port}`);
    }
  }
  const gateways = gatewaysOf(site, aLock());
  const hub = hubOf(site, aLock());
  for (const { service, instance } of hub?.services ?? []) {
    named.add(`${MACHINE.name} → ${instance.name}:${String(ingestPort(service))}`);
  }
  // What other charts say of themselves.
  for (const { name, flows } of CHARTS) {
    if (name === 'mosquitto' || name === 'ingest') continue;
    for (const { to, port, from, outside } of flows?.(gateways, hub, site) ?? []) {
      for (const one of from) named.add(`${one.name} → ${to.name}:${port}`);
      if (outside !== undefined) named.add(`${MACHINE.name} → ${to.name}:${port}`);
    }
  }
  return named;
}

/** Every pair and port of a site, asked of its rules. */
function judge(site: Site): { named: readonly string[]; let: readonly string[]; asked: number } {
  const objects = render(site, aLock()).placed.map(({ object }) => object);
  const members = membersOf(objects);
  const askers = [...members.map((one) => ({ ...one, address: '10.42.0.7' })), MACHINE, STRAY, STRANGER];
  const ports = [...new Set([...members.flatMap((one) => one.ports), 1883, 15_008, 22])];
  const questions = members.flatMap((asked) =>
    askers.flatMap((asker) => ports.map((port) => ({ asker, asked: { ...asked, port } }))),
  );
  const named = namedBy(site, objects, members);
  const let_ = questions
    .filter(({ asker, asked }) => letsIn(objects, asker, asked))
    .map(({ asker, asked }) => `${asker.name} → ${asked.name}:${asked.port}`);
  return { named: [...named].toSorted(), let: let_.toSorted(), asked: questions.length };
}

/** Of pods that are not in the mesh: the DNS, and the agents of a host, which are asked for their figures too. */
const isPlain = ({ port }: { port: number }): boolean => [53, 4318, 8888, 2020].includes(port);

describe('the mesh', () => {
  it.each(['graz', 'lyon', 'hub'])(
    'S85 lets in at %s whom the data flow names, and nobody else at no other port',
    (name) => {
      const { named, let: letIn, asked } = judge(aSite({}, name));
      expect(named.length).toBeGreaterThan(0);
      expect(asked).toBeGreaterThan(named.length);
      expect(letIn).toEqual(named);
    },
  );

  it('S85 does so whatever the hosts of a site are', () => {
    const role = fc.constantFrom('k3s-server', 'k3s-agent', 'kubeedge-edge');
    fc.assert(
      fc.property(fc.array(role, { minLength: 1, maxLength: 4 }), (roles) => {
        const hosts = ['k3s-server' as const, ...roles].map((one, index) =>
          aHost({ name: `gw-${index}`, role: one, memoryMiB: 8192, address: `192.0.2.${index + 11}` }),
        );
        const cells = hosts.map((host, index) => aCell(`cell-${index}`, host.name));
        const { named, let: letIn } = judge(aSmallSite({ hosts, cells }));
        expect(letIn).toEqual(named);
      }),
      { seed: 85, numRuns: 12 },
    );
  });

  it('S88 asks for mutual TLS everywhere, and says why wherever a port is let off', () => {
    const objects = render(aSite({}, 'graz'), aLock()).placed.map(({ object }) => object);
    const rules = objects.filter(({ kind }) => kind === 'PeerAuthentication');
    expect(rules.map(({ apiVersion }) => apiVersion)).toEqual(rules.map(() => 'security.istio.io/v1'));
    const [whole] = rules.filter(({ metadata }) => metadata.namespace === 'istio-system');
    expect(whole?.spec).toEqual({ mtls: { mode: 'STRICT' } });
    const brokers = rules.filter(({ metadata }) => metadata.namespace === 'manufacturing');
    expect(brokers).toHaveLength(3);
    for (const { metadata, spec } of brokers) {
      expect(spec).toMatchObject({
        mtls: { mode: 'STRICT' },
        portLevelMtls: { '8883': { mode: 'PERMISSIVE' } },
      });
      expect(metadata.annotations?.['millwright.dev/reason']).toMatch(/^8883: machines are outside the mesh/);
    }
  });

  it('T4 has nothing on an EdgeCore host, nor of its namespace', () => {
    const objects = render(aSite({}, 'graz'), aLock()).placed.map(({ object }) => object);
    for (const chart of objects.filter(({ kind }) => kind === 'HelmChart')) {
      const { valuesContent } = chart.spec as { valuesContent: string };
      const { image, affinity } = JSON.parse(valuesContent) as { image?: string; affinity?: unknown };
      // What makes a pod has an image, and every pod of theirs keeps off.
      if (image !== undefined) {
        expect(JSON.stringify(affinity), chart.metadata.name).toContain(
          '{"key":"node-role.kubernetes.io/edge","operator":"DoesNotExist"}',
        );
      }
    }
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
    const ambient = namespaces.filter(({ metadata }) => 'istio.io/dataplane-mode' in (metadata.labels ?? {}));
    const names = ambient.map(({ metadata }) => metadata.name);
    expect(names).toContain('manufacturing');
    for (const name of ['edge', 'node-agents', 'istio-system']) expect(names).not.toContain(name);
    const rules = objects.filter(({ apiVersion }) => apiVersion.startsWith('security.istio.io/'));
    expect(rules.filter(({ metadata }) => metadata.namespace === 'edge')).toEqual([]);
  });

  it('T5 asks of a gateway for what it has, and of K3s for the places that are its own', () => {
    const objects = render(aSite({}, 'graz'), aLock()).placed.map(({ object }) => object);
    const valuesOf = (name: string) => {
      const chart = objects.find((one) => one.kind === 'HelmChart' && one.metadata.name === name);
      return JSON.parse((chart?.spec as { valuesContent: string }).valuesContent) as Record<string, unknown>;
    };
    const memory = ['istiod', 'ztunnel', 'istio-cni'].map(
      (name) => (valuesOf(name).resources as { requests: { memory: string } }).requests.memory,
    );
    expect(memory).toEqual(['128Mi', '48Mi', '32Mi']);
    expect(valuesOf('istio-cni')).toMatchObject({
      profile: 'ambient',
      cniConfDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d',
      cniBinDir: '/var/lib/rancher/k3s/data/cni',
    });
    expect(valuesOf('ztunnel').env).toEqual({ SECRET_TTL: '480h' });
    expect(valuesOf('istiod').env).toMatchObject({ MAX_WORKLOAD_CERT_TTL: '480h' });
  });

  it('T14 is not shut out by a NetworkPolicy: pods meet at 15008, and the kubelet’s probes come in', () => {
    const objects = render(aSite({}, 'graz'), aLock()).placed.map(({ object }) => object);
    for (const member of membersOf(objects)) {
      const policy = objects.find(
        ({ kind, metadata }) =>
          kind === 'NetworkPolicy' &&
          metadata.namespace === member.namespace &&
          metadata.name === member.name,
      );
      const { ingress = [], egress = [] } = policy?.spec as Record<
        'ingress' | 'egress',
        { from?: object[]; to?: object[]; ports: { port: number }[] }[] | undefined
      >;
      const ofPods = [...ingress, ...egress].filter(({ from, to, ports }) =>
        [...(from ?? []), ...(to ?? [])].some((peer) => 'podSelector' in peer && !ports.some(isPlain)),
      );
      for (const { ports } of ofPods)
        expect(
          ports.map(({ port }) => port),
          member.name,
        ).toContain(15_008);
      const container = podOf(member.object)?.spec.containers[0];
      const probe = container?.livenessProbe as { httpGet?: { port: number } } | undefined;
      if (probe?.httpGet === undefined) continue;
      expect(ingress, member.name).toContainEqual({
        from: [{ ipBlock: { cidr: '169.254.7.127/32' } }],
        ports: [{ port: probe.httpGet.port, protocol: 'TCP' }],
      });
    }
  });
});
