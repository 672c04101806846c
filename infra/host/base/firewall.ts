import { isOnEdge } from '../../kube/instance.ts';
import type { Placed } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import type { HostStep } from '../plan.ts';
import type { Opening } from './openings.ts';
import { openingsOf, openToPods } from './openings.ts';

const RULES = '/etc/millwright/firewall.nft';
const UNIT = 'millwright-firewall.service';

/** The bridge of the pods of a host, and where those of other hosts come out of WireGuard. */
const POD_LINKS = '{ "cni0", "flannel-wg" }';

/**
 * A table of our own, and a unit of our own for it: Debian's nftables.service flushes every table when it is stopped or
 * started again, and with them what K3s has for Services and policies.
 */
export function firewallOf(site: Site, host: Host, placed: readonly Placed[]): readonly HostStep[] {
  return [
    {
      kind: 'file',
      id: 'firewall-rules',
      title: 'who may open what on this host',
      path: RULES,
      owner: 'root:root',
      mode: '0644',
      content: rules(site, host, placed),
      restarts: [UNIT],
    },
    {
      kind: 'file',
      id: 'firewall-unit',
      title: 'the firewall stands before the network does',
      path: `/etc/systemd/system/${UNIT}`,
      owner: 'root:root',
      mode: '0644',
      content: unit(),
      restarts: [UNIT],
    },
    { kind: 'unit', id: 'firewall-running', title: 'the firewall stands', unit: UNIT, state: 'running' },
  ];
}

/**
 * Before Kubernetes turns a node port into a pod's address, so that node ports are judged too, and in one place. What
 * is on its way through this host is nobody's: pods are reached by WireGuard, and a gateway is no router.
 */
function rules(site: Site, host: Host, placed: readonly Placed[]): string {
  const hasPods = !isOnEdge(host);
  const inside = hasPods ? `{ "lo", "cni0", "flannel-wg" }` : '"lo"';
  return `${[
    '# In one transaction: there is no moment without rules.',
    'table inet millwright',
    'delete table inet millwright',
    'table inet millwright {',
    '  chain from_outside {',
    '    type filter hook prerouting priority mangle; policy drop;',
    `    iifname ${inside} accept`,
    // Of a pod, on the link that the kernel gave it.
    ...(hasPods ? ['    iifname "veth*" accept'] : []),
    '    ct state established,related accept',
    '    ct state invalid drop',
    '    fib daddr type unicast drop',
    '    icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept',
    '    icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept',
    '    udp sport 67 udp dport 68 accept comment "an address by DHCP"',
    ...openingsOf(site, host, placed).map((opening) => `    ${ruleOf(opening)}`),
    '  }',
    ...(hasPods ? podsChain(openToPods(site, host, placed)) : []),
    '}',
  ].join('\n')}\n`;
}

function podsChain(openings: readonly Opening[]): readonly string[] {
  return [
    '  chain from_pods {',
    '    type filter hook input priority filter; policy accept;',
    `    iifname != ${POD_LINKS} accept`,
    '    ct state established,related accept',
    '    meta l4proto { icmp, icmpv6 } accept',
    ...openings.map((opening) => `    ${ruleOf(opening)}`),
    '    drop',
    '  }',
  ];
}

function ruleOf({ protocol, port, from, why }: Opening): string {
  const source = from === 'any' ? '' : `ip saddr { ${from.join(', ')} } `;
  return `${source}${protocol} dport ${port} accept comment "${why}"`;
}

function unit(): string {
  return `[Unit]
Description=Who may open what on this host
DefaultDependencies=no
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
After=local-fs.target systemd-modules-load.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${RULES}
ExecReload=/usr/sbin/nft -f ${RULES}
ExecStop=/usr/sbin/nft delete table inet millwright
ProtectSystem=strict
ProtectHome=yes
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_NET_ADMIN

[Install]
WantedBy=sysinit.target
`;
}
