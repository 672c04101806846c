import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runAccess } from './access/access-command.ts';
import { knownHost } from './access/pinned-ssh.ts';
import { exchange, NotHeardError } from './attest/exchange.ts';
import type { Finding } from './attest/verdict.ts';
import { verdict } from './attest/verdict.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, say } from './command.ts';
import type { ReachOptions } from './hosts/host-options.ts';
import { hostsMeant, wayTo, withReachOptions } from './hosts/host-options.ts';
import { table } from './table.ts';

/** Firmware, its options, the boot loader, and whether what is booted is verified. */
const USUAL_PCRS = [0, 2, 4, 7];

/**
 * `npm run attest -- <site> <host>`: asks the TPM of a host, over SSH to the key in the site file, which machine it is
 * and what it booted. So the operator vouches for the first server, which nobody else can; and so the values are read
 * that a site file is written with.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withReachOptions(
    aCommand('attest', 'Asks the TPM of a host which machine it is and what it booted'),
  )
    .argument('<site>')
    .argument('<host>')
    .option('--stacks <folder>', 'where the site files are');
  return runAccess(command, args, async (release) => {
    const [site = '', name = ''] = command.args;
    const options = command.opts<ReachOptions & { json?: true }>();
    const [host] = hostsMeant(release, name);
    if (host === undefined) return EXIT.badInput;
    const { trust } = release.site;
    const pcrs = Object.keys(Object.values(trust?.knownGood ?? {})[0] ?? {}).map(Number);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'millwright-attest-'));
    try {
      const file = path.join(folder, 'known_hosts');
      await writeFile(file, knownHost(host, options.sshPort));
      say(`asking the TPM of ${name} at ${host.address}`);
      const heard = await exchange(wayTo(host, options, file), pcrs.length > 0 ? pcrs : USUAL_PCRS);
      const findings = verdict(heard, host, trust, new Date());
      say(table(['asked', 'holds', 'what it is'], findings.map(rowOf)));
      if (options.json === true) {
        const { endorsementKey, values, gateKey } = heard;
        printJson({
          site,
          host: name,
          findings,
          endorsementKey: `sha256:${endorsementKey.digest}`,
          values,
          gateKey,
        });
      }
      return findings.every(({ holds }) => holds) ? EXIT.held : EXIT.failed;
    } catch (error) {
      if (!(error instanceof NotHeardError)) throw error;
      if (options.json === true) printJson({ site, host: name, problems: [{ got: error.message }] });
      say(error.message);
      return EXIT.failed;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function rowOf({ asked, holds, words }: Finding): readonly string[] {
  return [asked, holds ? 'yes' : 'NO', words];
}
