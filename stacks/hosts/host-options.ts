import type { Command } from 'commander';
import type { Release } from '../../infra/release.ts';
import { suggestion } from '../../infra/site/nearest.ts';
import type { Host } from '../../infra/site/site.ts';
import { wholeBetween } from '../access/access-command.ts';
import { knownHost } from '../access/pinned-ssh.ts';
import { AccessError } from '../access/target.ts';
import type { Way } from './visit.ts';
import { ALIVE_SECONDS } from './visit.ts';

/** How the hosts of a site are reached: what apply and drift share. */
export interface ReachOptions {
  readonly user?: string;
  readonly identity?: string;
  readonly sshPort: number;
  readonly aliveSeconds?: number;
}

export function withReachOptions(command: Command): Command {
  return command
    .option(
      '--user <name>',
      'on the host, root or one that sudo asks for no password; by default as ssh is set up',
    )
    .option('--identity <file>', 'the key to log in with; by default as ssh is set up')
    .option('--ssh-port <n>', 'of the hosts', wholeBetween(1, 65_535), 22);
}

/** The hosts that are meant: one by its name, or all. Throws an AccessError where there is none of that name. */
export function hostsMeant({ site }: Release, name: string | undefined): readonly Host[] {
  if (name === undefined) return site.hosts;
  const found = site.hosts.filter((host) => host.name === name);
  if (found.length > 0) return found;
  const names = site.hosts.map((host) => host.name);
  throw new AccessError(`${site.name} has no host ${name}`, suggestion(name, names));
}

/** Every line of known_hosts. Throws an AccessError that names all hosts whose key is not known. */
export function knownHosts(hosts: readonly Host[], sshPort: number): string {
  const unknown = hosts.filter(({ hostKey }) => hostKey === undefined);
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name);
    throw new AccessError(
      `the site file has no key of ${names.join(', ')}, so nobody could tell ${names.length === 1 ? 'it' : 'them'} from another host`,
      `read /etc/ssh/ssh_host_ed25519_key.pub at its own console and write it as ${names.map((name) => `hosts.${name}.hostKey`).join(', ')}`,
    );
  }
  return hosts.map((host) => knownHost(host, sshPort)).join('');
}

export function wayTo(
  host: Host,
  { user, identity, sshPort, aliveSeconds = ALIVE_SECONDS }: ReachOptions,
  knownHostsFile: string,
): Way {
  return { host, sshPort, user, identity, knownHostsFile, aliveSeconds };
}
