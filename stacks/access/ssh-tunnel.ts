import type { Argv } from './program.ts';
import type { Host } from '../../infra/site/site.ts';
import { AccessError } from './target.ts';

export interface SshTunnel {
  readonly host: Host;
  readonly sshPort: number;
  /** of the account on the host; the person's own SSH settings say where it is left out */
  readonly user: string | undefined;
  readonly identity: string | undefined;
  /** on this machine, on the loopback alone */
  readonly localPort: number;
  /** where the host leads it to */
  readonly to: { readonly address: string; readonly port: number };
}

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

/** What the person sees of it is one line, when the port is open. */
export const OPEN = 'the tunnel is open';

/**
 * ssh with that key alone, which neither asks nor learns, forwards one port and runs nothing on the host. What a
 * person's own settings say otherwise does not count: the command line goes before them.
 */
export function sshCommand(tunnel: SshTunnel, knownHostsFile: string): Argv {
  const { host, sshPort, user, identity, localPort, to } = tunnel;
  const settings = {
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: knownHostsFile,
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    BatchMode: 'yes',
    ExitOnForwardFailure: 'yes',
    ForwardAgent: 'no',
    ControlMaster: 'no',
    ControlPath: 'none',
    ConnectTimeout: '10',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
    PermitLocalCommand: 'yes',
    LocalCommand: `echo ${OPEN} >&2`,
  };
  return [
    'ssh',
    ...['-N', '-T', '-p', String(sshPort)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(identity === undefined ? [] : ['-i', identity]),
    ...['-L', `127.0.0.1:${localPort}:${to.address}:${to.port}`],
    user === undefined ? host.address : `${user}@${host.address}`,
  ];
}
