import type { Host, Site } from '../site/site.ts';
import type { FleetSite } from './fleet.ts';

/** A node as the API server of its site tells of it. */
export interface NodeHeard {
  readonly name: string;
  /** of its kubelet: `v1.35.9+k3s1`, or `v1.32.10-kubeedge-v1.23.1` */
  readonly version: string;
  readonly isReady: boolean;
}

/**
 * How far a site is with the versions of its file, from its nodes and from what it was when it was last heard of. One
 * that had begun and has none of it any more came back: nobody has to report that, and it stays so until a person has
 * brought every host there.
 */
export function progressOf(
  { hosts, versions }: Pick<Site, 'hosts' | 'versions'>,
  nodes: readonly NodeHeard[],
  before: FleetSite['progress'],
): FleetSite['progress'] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const arrived = hosts.flatMap((host) => {
    const node = byName.get(host.name);
    return node !== undefined && isAt(host, versions, node) ? [node] : [];
  });
  // A host that is not Ready is not done, and may yet come back.
  if (arrived.length === hosts.length && arrived.every(({ isReady }) => isReady)) return 'new';
  if (before === 'back') return 'back';
  if (arrived.length > 0) return 'upgrading';
  return before === 'old' ? 'old' : 'back';
}

function isAt({ role }: Host, { k3s, kubeedge }: Site['versions'], { version }: NodeHeard): boolean {
  return role === 'kubeedge-edge' ? version.endsWith(`-kubeedge-${kubeedge}`) : version === k3s;
}
