import { verifyScript } from '../infra/host/k3s/verify.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import { loadSite } from './site-files.ts';
import { UsageError } from './usage-error.ts';

interface Options {
  readonly stacks?: string;
  readonly json?: true;
}

/**
 * `npm run verify-host -- <site> <host>`: prints the script that asks a real machine whether its K3s is what we took
 * from documents, for no test here has a K3s.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('verify-host', 'Prints a script that asks a real host whether its K3s holds')
    .argument('<site>')
    .argument('<host>', 'a K3s host of the site')
    .option('--stacks <folder>', 'where the site files are');
  return run(command, args, () => {
    const { stacks, json } = command.opts<Options>();
    const [name = '', hostName = ''] = command.args;
    const site = loadSite(name, stacks === undefined ? {} : { stacksDir: stacks });
    const k3s = site.hosts.filter(({ role }) => role !== 'kubeedge-edge');
    const host = k3s.find((one) => one.name === hostName);
    if (host === undefined) {
      const known = k3s.map((one) => one.name).join(', ');
      throw new UsageError(`${name} has no K3s host ${hostName}`, `take one of ${known}`);
    }
    const script = verifyScript(site, host);
    if (json === true) printJson({ site: name, host: hostName, script });
    else process.stdout.write(script);
    say(`To be run on ${hostName} as root: … | ssh root@${host.address} sh -s`);
    return EXIT.held;
  });
}
