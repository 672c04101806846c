import type { Finding } from '../finding.ts';
import type { Complete } from '../schema.ts';
import { sizeText } from '../quantity.ts';
import type { Invariant } from './invariant.ts';

type Named = [name: string, host: Complete['hosts'][string]];

const hostsOf = (site: Complete): readonly Named[] => Object.entries(site.hosts);
const serversOf = (site: Complete): readonly Named[] =>
  hostsOf(site).filter(([, host]) => host.role === 'k3s-server');

/** CloudCore and the API server are the site's own, so that nothing on it needs the WAN (decision 3). */
export const hasServer: Invariant = (site) => {
  if (serversOf(site).length > 0) return [];
  const roles = hostsOf(site).map(([name, host]) => `${name} ${host.role}`);
  return [
    {
      rule: 'no-server',
      path: ['hosts'],
      got: roles.length === 0 ? 'no host' : `no k3s-server (${roles.join(', ')})`,
      wanted: 'at least one host with the role k3s-server',
      remedy: 'make the strongest host the k3s-server: agents and EdgeCore hosts alone are no cluster',
    },
  ];
};

/** Two of four etcd members are no majority: an even number costs a host and survives no more failures. */
export const oddServers: Invariant = (site) => {
  const servers = serversOf(site);
  if (servers.length === 0 || servers.length % 2 === 1) return [];
  const [last = ''] = servers.at(-1) ?? [];
  return [
    {
      rule: 'even-servers',
      path: ['hosts', last, 'role'],
      got: `${servers.length} k3s-servers (${servers.map(([name]) => name).join(', ')})`,
      wanted: 'an odd number of them: 1, 3 or 5',
      remedy: `make "${last}" a k3s-agent, or add one more server: etcd needs a majority`,
    },
  ];
};

/** K3s documentation, embedded etcd: eMMC and SD cannot keep its pace; below 4 GiB it and the platform do not fit. */
export const etcdHosts: Invariant = (site) => {
  const servers = serversOf(site);
  if (servers.length < 3) return [];
  return servers.flatMap(([name, host]): Finding[] => {
    const remedy = `give "${name}" more, or use one k3s-server for the site and make the others k3s-agents`;
    const memory: Finding = {
      rule: 'etcd-memory',
      path: ['hosts', name, 'memory'],
      got: sizeText(host.memory),
      wanted: 'at least 4GiB on each of three servers with embedded etcd',
      remedy,
    };
    const storage: Finding = {
      rule: 'etcd-storage',
      path: ['hosts', name, 'storage', 'kind'],
      got: host.storage.kind,
      wanted: 'ssd on each of three servers with embedded etcd',
      remedy,
    };
    return [...(host.memory < 4096 ? [memory] : []), ...(host.storage.kind === 'ssd' ? [] : [storage])];
  });
};

/** One server may have etcd where its disk carries it; several have no other choice. */
export const datastoreFits: Invariant = (site) => {
  const servers = serversOf(site);
  const datastore = site.k3s?.datastore;
  const path = ['k3s', 'datastore'];
  if (datastore === 'sqlite' && servers.length > 1) {
    return [
      {
        rule: 'datastore-apart',
        path,
        got: `sqlite, with ${servers.length} k3s-servers`,
        wanted: 'etcd: a file on one host is no state of several',
        remedy: 'leave `k3s.datastore` out, or make all servers but one k3s-agents',
      },
    ];
  }
  if (datastore !== 'etcd' || servers.length !== 1) return [];
  return servers
    .filter(([, host]) => host.storage.kind !== 'ssd')
    .map(([name, host]) => ({
      rule: 'datastore-storage',
      path,
      got: `etcd, with "${name}" on ${host.storage.kind}`,
      wanted: 'an ssd below etcd, which flushes each write before it answers',
      remedy: `write \`datastore: sqlite\`, or give "${name}" an ssd`,
    }));
};

/** Two hosts with one address answer for each other. */
export const ownAddress: Invariant = (site) => {
  const owners = new Map<string, string>();
  return hostsOf(site).flatMap(([name, host]): Finding[] => {
    const owner = owners.get(host.address);
    if (owner === undefined) {
      owners.set(host.address, name);
      return [];
    }
    return [
      {
        rule: 'equal-addresses',
        path: ['hosts', name, 'address'],
        got: `${host.address}, which is the address of "${owner}" too`,
        wanted: 'an address of its own for each host',
        remedy: `correct the address of "${name}" or of "${owner}"`,
      },
    ];
  });
};

/** A gateway that is not like the others surprises whoever stands before it at night; its file says why. */
export const saysWhy: Invariant = (site) => {
  const usual = site.defaults?.host ?? {};
  return hostsOf(site).flatMap(([name, host]): Finding[] => {
    if (host.reason !== undefined) return [];
    const compared: readonly (readonly [path: readonly string[], usual: unknown, own: unknown])[] = [
      [['arch'], usual.arch, host.arch],
      [['cpus'], usual.cpus, host.cpus],
      [['memory'], usual.memory, host.memory],
      [['storage', 'kind'], usual.storage?.kind, host.storage.kind],
      [['storage', 'size'], usual.storage?.size, host.storage.size],
    ];
    return compared
      .filter(([, expected, own]) => expected !== undefined && expected !== own)
      .map(([path]) => ({
        rule: 'no-reason',
        path: ['hosts', name, ...path],
        got: `a host that differs from \`defaults.host.${path.join('.')}\``,
        wanted: 'a `reason` beside it',
        remedy: `write \`reason: …\` for "${name}", or let it be as the others are`,
      }));
  });
};

/** A spool that fills its gateway's disk stops everything else on it: half is for images, logs and state. */
export const spoolFits: Invariant = (site) => {
  const gateways = new Set(Object.values(site.cells).map(({ host }) => host));
  const { spoolMax } = site.aggregation;
  return hostsOf(site).flatMap(([name, { storage }]): Finding[] => {
    if (!gateways.has(name) || spoolMax * 2 <= storage.size) return [];
    return [
      {
        rule: 'spool-too-large',
        path: ['aggregation', 'spoolMax'],
        got: sizeText(spoolMax),
        wanted: `at most half of the ${sizeText(storage.size)} that "${name}" has`,
        remedy: 'lower it, or give the gateway a larger disk',
      },
    ];
  });
};
