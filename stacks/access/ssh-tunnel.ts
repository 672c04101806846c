import type { Argv } from './program.ts';
import type { Host } from '../../infra/site/site.ts';
import { pinnedSettings, sshOptions } from './pinned-ssh.ts';

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

/** What the person sees of it is one line, when the port is open. */
export const OPEN = 'the tunnel is open';

/** ssh forwards one port and runs nothing on the host. */
export function sshCommand(tunnel: SshTunnel, knownHostsFile: string): Argv {
  const { host, sshPort, user, identity, localPort, to } = tunnel;
  const settings = {
    ...pinnedSettings(knownHostsFile),
    ExitOnForwardFailure: 'yes',
    PermitLocalCommand: 'yes',
    LocalCommand: `echo ${OPEN} >&2`,
  };
  return [
    'ssh',
    ...['-N', '-T', '-p', String(sshPort)],
    ...sshOptions(settings),
    ...(identity === undefined ? [] : ['-i', identity]),
    ...['-L', `127.0.0.1:${localPort}:${to.address}:${to.port}`],
    user === undefined ? host.address : `${user}@${host.address}`,
  ];
}
