import { BROKER } from '../../charts/broker-endpoint.ts';
import { isOnEdge } from '../../kube/instance.ts';
import type { Placed } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import { isFirstServer, serversOf } from '../servers.ts';
import { GATE_PORT } from '../trust/paths.ts';
import { podsOn } from './pods-on.ts';

/** A port of a host that somebody outside it may use. */
export interface Opening {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** addresses; `any` where those who come are not in the site file */
  readonly from: 'any' | readonly string[];
  readonly why: string;
}

/** What K3s hosts open to each other: K3s, networking requirements. */
const KUBE = {
  api: 6443,
  kubelet: 10250,
  wireGuard: 51820,
  etcdClient: 2379,
  etcdPeer: 2380,
  registry: 5001,
};

/** Of CloudCore, on the network of K3s hosts: KubeEdge, cloudhub and its certificates, cloudstream. */
const CLOUDCORE = { websocket: 10000, https: 10002, stream: 10003, tunnel: 10004 };

/** What other machines may open on this one: nothing else gets in, be it a process of the host or a node port. */
export function openingsOf(site: Site, host: Host, placed: readonly Placed[]): readonly Opening[] {
  const others = addressesOf(site.hosts, host);
  const all: readonly Opening[] = [
    {
      protocol: 'tcp',
      port: 22,
      from: 'any',
      why: 'SSH, by key only: whoever operates the site is not in its file',
    },
    ...(host.role === 'k3s-server'
      ? [{ protocol: 'udp' as const, port: 123, from: others, why: 'the time' }]
      : []),
    ...(isOnEdge(host) ? [machines()] : k3sOpenings(site, host, placed)),
  ];
  return all.filter(({ from }) => from === 'any' || from.length > 0);
}

/** What pods may open on the network of the K3s host that they run on. */
export function openToPods(site: Site, host: Host, placed: readonly Placed[]): readonly Opening[] {
  if (isOnEdge(host)) return [];
  const open = (port: number, why: string): Opening => ({ protocol: 'tcp', port, from: 'any', why });
  return [
    ...(host.role === 'k3s-server' ? [open(KUBE.api, 'the API, behind its Service')] : []),
    open(KUBE.kubelet, 'metrics-server'),
    ...hostPorts(site, host, placed).map((port) => open(port, 'figures of the host')),
  ];
}

function machines(): Opening {
  return {
    protocol: 'tcp',
    port: BROKER.linePort,
    from: 'any',
    why: 'machines of the line: TLS, by certificate',
  };
}

function k3sOpenings(site: Site, host: Host, placed: readonly Placed[]): readonly Opening[] {
  const isServer = host.role === 'k3s-server';
  const servers = serversOf(site);
  const k3s = site.hosts.filter((one) => !isOnEdge(one));
  const edge = site.hosts.filter(isOnEdge);
  const tcp = (port: number, hosts: readonly Host[], why: string): Opening => ({
    protocol: 'tcp',
    port,
    from: addressesOf(hosts, host),
    why,
  });
  return [
    ...(site.trust !== undefined && isFirstServer(host, site)
      ? [tcp(GATE_PORT, site.hosts, 'the gate: what hosts join with')]
      : []),
    ...(isServer
      ? [
          tcp(KUBE.api, k3s, 'the API and joining'),
          tcp(KUBE.etcdClient, servers, 'etcd'),
          tcp(KUBE.etcdPeer, servers, 'etcd among its members'),
        ]
      : []),
    tcp(KUBE.kubelet, k3s, 'the kubelet: logs, figures'),
    tcp(KUBE.registry, k3s, 'images from each other'),
    {
      protocol: 'udp',
      port: KUBE.wireGuard,
      from: addressesOf(k3s, host),
      why: 'pods among hosts, by WireGuard',
    },
    ...Object.values(CLOUDCORE).map((port) => tcp(port, edge, 'CloudCore')),
    ...hostPorts(site, host, placed).map((port) => tcp(port, k3s, 'figures of the host')),
    ...nodePorts(site, host, placed),
  ];
}

/** Ports of pods that are on the host's own network. */
function hostPorts(site: Site, host: Host, placed: readonly Placed[]): readonly number[] {
  const ports = podsOn(host, site, placed).flatMap(({ pod }) =>
    pod.hostNetwork === true
      ? pod.containers.flatMap(
          (container) => container.ports?.map(({ containerPort }) => containerPort) ?? [],
        )
      : [],
  );
  return [...new Set(ports)].toSorted((one, other) => one - other);
}

interface ServiceSpec {
  readonly type?: string;
  readonly ports?: readonly {
    readonly nodePort?: number;
    readonly protocol?: string;
    readonly name?: string;
  }[];
}

/** Machines come to their broker and sites to a hub from anywhere; every other node port is for hosts of the site. */
function nodePorts(site: Site, host: Host, placed: readonly Placed[]): readonly Opening[] {
  const open = new Map<string, Opening>();
  for (const { object } of placed) {
    if (object.kind !== 'Service') continue;
    const { ports = [] } = object.spec as ServiceSpec;
    for (const { nodePort, protocol = 'TCP' } of ports) {
      if (nodePort === undefined) continue;
      const isForAll = nodePort === BROKER.linePort || site.ingest !== undefined;
      open.set(`${nodePort}/${protocol}`, {
        protocol: protocol === 'UDP' ? 'udp' : 'tcp',
        port: nodePort,
        from: isForAll ? 'any' : addressesOf(site.hosts, host),
        why: nodePort === BROKER.linePort ? machines().why : `node port of ${object.metadata.name}`,
      });
    }
  }
  return [...open.values()].toSorted((one, other) => one.port - other.port);
}

function addressesOf(hosts: readonly Host[], but: Host): readonly string[] {
  return hosts.filter(({ name }) => name !== but.name).map(({ address }) => address);
}
