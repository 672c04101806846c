import type { Link } from './link.ts';
import { linkOf } from './link.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { createNamespace, inNamespace, ip } from './network-namespace.ts';

/**
 * A site's network: a switch in a namespace of its own, so that the site's own addresses, ports and Service range are
 * free in every cluster on this machine, and one cable to this machine.
 */
export interface SiteNetwork {
  readonly namespace: NetworkNamespace;
  /** the switch's address, where the control plane and the registry are for the hosts */
  readonly inside: string;
  /** the same for this machine */
  readonly outside: string;
  /** Connects something that has an address in the site's network: a host, or the machines of the line. */
  attach(name: string, address: string): Promise<Attached>;
}

export interface Attached {
  readonly namespace: NetworkNamespace;
  readonly link: Link;
}

const SWITCH = 'site';
const SWITCH_MAC = '02:00:00:00:00:01';
const PREFIX_LENGTH = 24;
const IN_HOST = 'eth0';

/** @param near an address of the site's network, such as a host's */
export async function createSiteNetwork(id: string, near: string): Promise<SiteNetwork> {
  const namespace = await createNamespace(`mw-${id}`);
  const inside = near.replace(/\d+$/, '1');
  const run = (...args: string[]) => inNamespace(namespace, 'ip', ...args);
  // Given, because a switch otherwise takes the lowest of its ports' and the hosts go on sending to the one before
  // (seen: 40 s of silence for the first host).
  await run('link', 'add', SWITCH, 'address', SWITCH_MAC, 'type', 'bridge');
  await run('addr', 'add', `${inside}/${PREFIX_LENGTH}`, 'dev', SWITCH);
  await run('link', 'set', SWITCH, 'up');

  // Two addresses for each id, of a range that nothing else here uses.
  const number = Number.parseInt(id, 16);
  const base = `10.213.${number >> 6}.`;
  const last = (number & 63) << 2;
  const outside = `${base}${last + 2}`;
  await ip('link', 'add', `mw${id}`, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', namespace.name);
  await ip('addr', 'add', `${base}${last + 1}/30`, 'dev', `mw${id}`);
  await ip('link', 'set', `mw${id}`, 'up');
  await run('addr', 'add', `${outside}/30`, 'dev', 'uplink');
  await run('link', 'set', 'uplink', 'up');

  let ports = 0;
  return {
    namespace,
    inside,
    outside,
    attach: async (name, address) => {
      const host = await createNamespace(`${namespace.name}-${name}`);
      const port = `port${ports++}`;
      await run('link', 'add', port, 'type', 'veth', 'peer', 'name', IN_HOST, 'netns', host.name);
      await run('link', 'set', port, 'master', SWITCH, 'up');
      await inNamespace(host, 'ip', 'addr', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', IN_HOST);
      await inNamespace(host, 'ip', 'link', 'set', IN_HOST, 'up');
      await inNamespace(host, 'ip', 'route', 'add', 'default', 'via', inside);
      return { namespace: host, link: linkOf(namespace, port, host, IN_HOST) };
    },
  };
}
