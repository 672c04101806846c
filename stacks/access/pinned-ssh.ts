import type { Host } from '../../infra/site/site.ts';
import { AccessError } from './target.ts';

/**
 * The one line of known_hosts that counts. Without a key in the site file there is none: a key that is taken on trust
 * at the first connection is whoever's answers first.
 */
export function knownHost({ name, address, hostKey }: Host, sshPort: number): string {
  if (hostKey === undefined) {
    throw new AccessError(
      `the site file has no key of ${name}, so nobody could tell it from another host`,
      `read /etc/ssh/ssh_host_ed25519_key.pub at its own console and write it as hosts.${name}.hostKey`,
    );
  }
  return `${sshPort === 22 ? address : `[${address}]:${sshPort}`} ${hostKey}\n`;
}

/**
 * What holds of every connection of ours: that key alone, which neither asks nor learns, and nothing of this machine is
 * lent to the host. What a person's own settings say otherwise does not count: the command line goes before them.
 */
export function pinnedSettings(knownHostsFile: string): Readonly<Record<string, string>> {
  return {
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: knownHostsFile,
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    BatchMode: 'yes',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ControlMaster: 'no',
    ControlPath: 'none',
    ConnectTimeout: '10',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
  };
}

/** Settings as ssh takes them. */
export function sshOptions(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}
