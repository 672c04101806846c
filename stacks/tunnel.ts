import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Release } from '../infra/release.ts';
import type { AccessOptions } from './access/access-command.ts';
import { runAccess, wholeBetween, withAccessOptions } from './access/access-command.ts';
import { findPod, kubectlWith, livePod } from './access/kubectl.ts';
import { knownHost } from './access/pinned-ssh.ts';
import { runProgram, shown } from './access/program.ts';
import type { SshTunnel } from './access/ssh-tunnel.ts';
import { sshCommand } from './access/ssh-tunnel.ts';
import type { Target } from './access/target.ts';
import { AccessError, targetOf } from './access/target.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, say } from './command.ts';

interface Options extends AccessOptions {
  readonly to?: string;
  readonly localPort?: number;
  readonly sshPort: number;
  readonly user?: string;
  readonly identity?: string;
}

/**
 * `npm run tunnel -- <site> <workload>`: its HTTP port on the loopback of this machine, through SSH to its host, until
 * Ctrl-C. The host is who the site file says by its key, or nobody.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withAccessOptions(
    aCommand('tunnel', 'Leads a port of this machine to a workload of a running site, through SSH'),
  )
    .argument('<site>')
    .argument('<workload>')
    .option(
      '--to <address>',
      'of the pod; by default kubectl is asked, and on an EdgeCore host it is the host',
    )
    .option('--local-port <n>', 'on this machine; by default the workload’s own', wholeBetween(1, 65_535))
    .option('--ssh-port <n>', 'of the host', wholeBetween(1, 65_535), 22)
    .option('--user <name>', 'on the host; by default as ssh is set up')
    .option('--identity <file>', 'the key to log in with; by default as ssh is set up');
  return runAccess(command, args, async (release) => {
    const [site = '', workload = ''] = command.args;
    const options = command.opts<Options>();
    const target = targetOf(release, { workload, host: options.host });
    const port = target.httpPort;
    if (port === undefined) throw new AccessError(`${workload} has no HTTP port`, 'take another workload');
    const line = knownHost(target.host, options.sshPort);
    const tunnel: SshTunnel = {
      host: target.host,
      sshPort: options.sshPort,
      user: options.user,
      identity: options.identity,
      localPort: options.localPort ?? port,
      to: { address: await addressOf(release, target, options), port },
    };
    if (options.dryRun === true) {
      const argv = sshCommand(tunnel, '<the key of the host>');
      say(shown(argv));
      if (options.json === true) printJson({ site, workload, knownHost: line.trim(), commands: [argv] });
      return EXIT.held;
    }
    return open(site, workload, tunnel, line, options.json === true);
  });
}

/** A pod of an EdgeCore host is on the host's own loopback; elsewhere the host reaches it by the pod's address. */
async function addressOf({ site }: Release, target: Target, options: Options): Promise<string> {
  if (options.to !== undefined) return options.to;
  if (target.onEdge) return '127.0.0.1';
  const kubectl = kubectlWith(options.kubeconfig, process.env);
  say(shown(findPod(kubectl, target)));
  if (options.dryRun === true) return '<address of the pod>';
  const { status } = await livePod(kubectl, target, site.name);
  if (status.podIP === undefined) throw new AccessError('the pod has no address yet', 'wait until it runs');
  return status.podIP;
}

async function open(
  site: string,
  workload: string,
  tunnel: SshTunnel,
  line: string,
  asDocument: boolean,
): Promise<ExitCode> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'millwright-tunnel-'));
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const knownHostsFile = path.join(folder, 'known_hosts');
    await writeFile(knownHostsFile, line, { mode: 0o600 });
    const argv = sshCommand(tunnel, knownHostsFile);
    const url = `http://127.0.0.1:${tunnel.localPort}`;
    say(`${shown(argv)}\n${workload} of ${site} is at ${url} when it says so, until Ctrl-C`);
    const { code } = await runProgram(argv, { talksTo: 'person', signal: stopping.signal });
    const wasAsked = stopping.signal.aborted;
    say(wasAsked ? 'the tunnel is closed' : `ssh ended with ${code}`);
    if (asDocument) printJson({ site, workload, url, commands: [argv], code, wasAsked });
    return wasAsked || code === 0 ? EXIT.held : EXIT.failed;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await rm(folder, { recursive: true, force: true });
  }
}
