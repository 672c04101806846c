import type { Host, Site } from '../../site/site.ts';
import { serversOf } from '../servers.ts';
import type { HostStep } from '../plan.ts';

/**
 * The hosts of a site agree on the time with no WAN: the K3s servers ask outside and, while nobody answers there, each
 * other; everybody else asks them. What judges a scan by its time allows some 10 ms (safety.clockToleranceMs).
 */
export function clockOf(site: Site, host: Host): readonly HostStep[] {
  return [
    {
      kind: 'file',
      id: 'clock-sources',
      title: 'whom this host asks for the time, and who may ask it',
      path: '/etc/chrony/chrony.conf',
      owner: 'root:root',
      mode: '0644',
      content: sources(site, host),
      restarts: ['chrony.service'],
    },
    {
      kind: 'file',
      id: 'clock-from-last-run',
      title: 'a board with an empty battery begins at the time of its last run',
      path: '/etc/default/chrony',
      owner: 'root:root',
      mode: '0644',
      // -F 1 is Debian's: its system calls are filtered.
      content: 'DAEMON_OPTS="-F 1 -s"\n',
      restarts: ['chrony.service'],
    },
    {
      kind: 'unit',
      id: 'clock-running',
      title: 'the clock is kept',
      unit: 'chrony.service',
      state: 'running',
    },
  ];
}

function sources(site: Site, host: Host): string {
  const servers = serversOf(site);
  const isServer = servers.some(({ name }) => name === host.name);
  const others = servers.filter(({ name }) => name !== host.name);
  return [
    '# The time source of the plant goes into a file of its own: /etc/chrony/sources.d/<name>.sources',
    'sourcedir /etc/chrony/sources.d',
    'sourcedir /run/chrony-dhcp',
    ...(isServer
      ? ['# As Debian has it; out of reach at a site with no WAN.', 'pool 2.debian.pool.ntp.org iburst']
      : []),
    ...others.map(({ address }) => `server ${address} iburst`),
    ...(isServer
      ? [
          '# While nobody outside answers, one of the servers leads.',
          'local stratum 10 orphan',
          ...site.hosts.filter(({ name }) => name !== host.name).map(({ address }) => `allow ${address}`),
        ]
      : []),
    '# Right at once after a start, and slowly from then on: a clock that leaps looks like a machine that stopped.',
    'makestep 1 3',
    'rtcsync',
    'driftfile /var/lib/chrony/chrony.drift',
    'ntsdumpdir /var/lib/chrony',
    'logdir /var/log/chrony',
    'leapsectz right/UTC',
    '',
  ].join('\n');
}
