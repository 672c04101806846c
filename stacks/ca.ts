import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Credential } from '../infra/charts/credentials.ts';
import { credentialsOf } from '../infra/charts/credentials.ts';
import { lifetimesOf } from '../infra/charts/lifetimes.ts';
import { machinesOf } from '../infra/charts/mosquitto-acl.ts';
import { siteAuthority } from '../infra/charts/site-authority.ts';
import { AUTHORITY_FOLDER } from '../infra/host/authority/folder.ts';
import type { Release } from '../infra/release.ts';
import { machineCommands } from './authority/machine-commands.ts';
import { installCommands, requestCommands } from './authority/request-commands.ts';
import { openRoot } from './authority/root.ts';
import { signRequest } from './authority/sign-request.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say, today } from './command.ts';
import { prepare } from './prepare.ts';
import { table } from './table.ts';
import { UsageError } from './usage-error.ts';

interface Options {
  readonly json?: boolean;
  readonly request?: string;
  readonly root?: string;
  readonly out?: string;
  readonly passphraseFile?: string;
}

/**
 * `npm run ca -- graz`: every certificate and key of a site, and how each gets where it is used. `request` says what is
 * run on the first server, `sign` signs what came of it by the operator's root.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('ca', 'Say how a site comes by its certificates, and sign the request of its CA.')
    .argument('<site>', 'a site that has a file in stacks/')
    .argument('[what]', 'request, sign or machine; the table of all certificates where it is left out')
    .argument('[machine]', 'machine: its id, as the site file has it')
    .option('--request <file>', 'sign: what the first server wrote; machine: where its request lies there')
    .option('--root <folder>', 'sign: with root.crt and root.key, outside the repository')
    .option('--passphrase-file <file>', 'sign: of root.key, where it has one')
    .option('--out <folder>', 'sign: where the certificates are written');
  return run(command, args, async () => {
    const [name = '', what, machine] = command.args;
    const options = command.opts<Options>();
    const { release } = prepare(name, { date: today() });
    const authority = siteAuthority(release);
    if (what === undefined) return tell(credentialsOf(release), options);
    if (what === 'request') {
      const commands = requestCommands(authority);
      if (options.json === true) printJson({ site: name, authority, commands });
      say(`on the first server of ${name}, as root:\n`);
      say(commands.map((one) => `  ${one}`).join('\n'));
      say(`\nthen bring ${AUTHORITY_FOLDER}/request.csr here; the key stays where it is`);
      return EXIT.held;
    }
    if (what === 'machine') return tellMachine(release, machine, options);
    if (what !== 'sign')
      throw new UsageError(`npm run ca knows no "${what}"`, 'write request, sign or machine');
    const { request, root: rootFolder, out } = required(options);
    const root = await openRoot(rootFolder, passphraseOf(options));
    const pem = await signRequest(read(request), authority, root, new Date());
    mkdirSync(out, { recursive: true });
    const files = { 'ca-cert.pem': pem, 'cert-chain.pem': pem, 'root-cert.pem': root.pem };
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(out, file), text);
    if (options.json === true) printJson({ site: name, authority, files: Object.keys(files) });
    say(`${authority.commonName}: signed for ${authority.lifeDays} days, in ${out}`);
    say(`bring its files to ${AUTHORITY_FOLDER} of the first server, and there, as root:\n`);
    say(
      installCommands(authority)
        .map((one) => `  ${one}`)
        .join('\n'),
    );
    return EXIT.held;
  });
}

/** How a machine comes by its certificate: its key never leaves it. */
function tellMachine(
  { site }: Release,
  id: string | undefined,
  { json, request = '/root/machine.csr' }: Options,
): ExitCode {
  const known = site.cells.flatMap(machinesOf).map((one): string => one.id);
  if (id === undefined || !known.includes(id)) {
    const such = id === undefined ? 'no machine is named' : `${site.name} has no machine "${id}"`;
    throw new UsageError(such, `write one of the site's, such as ${known.slice(0, 3).join(', ')}`);
  }
  const lifeDays = lifetimesOf(site).certificateDays;
  const commands = machineCommands(id, lifeDays, request);
  if (json === true) printJson({ site: site.name, machine: id, lifeDays, commands });
  say(
    `in the machine a key is made, and a request (PKCS#10) that it signs; bring that to ${request} of the first`,
  );
  say('server, and there, as root:\n');
  say(commands.map((one) => `  ${one}`).join('\n'));
  say(`\nwhat comes of it, and root-cert.pem of ${AUTHORITY_FOLDER}, go back into the machine`);
  return EXIT.held;
}

function tell(credentials: readonly Credential[], { json }: Options): ExitCode {
  if (json === true) printJson({ credentials });
  const heading = [
    'what',
    'subject',
    'issued by',
    'key made on',
    'days',
    'secret',
    'delivered by',
    'renewed by',
  ];
  const rows = credentials.map((one) => [
    one.what,
    one.subject,
    one.issuedBy,
    one.keyMadeOn,
    one.lifeDays === undefined ? 'its own' : String(one.lifeDays),
    one.secret ?? 'none',
    one.deliveredBy,
    one.renewedBy,
  ]);
  say(table(heading, rows));
  return EXIT.held;
}

/** All three, or everything that is missing at once. */
function required({ request, root, out }: Options): { request: string; root: string; out: string } {
  const missing = Object.entries({ request, root, out }).filter(([, value]) => value === undefined);
  if (request === undefined || root === undefined || out === undefined) {
    throw new AggregateError(missing.map(([flag]) => new UsageError(`sign needs --${flag}`)));
  }
  return { request, root, out };
}

function passphraseOf({ passphraseFile }: Options): string | undefined {
  return passphraseFile === undefined ? undefined : read(passphraseFile).replace(/\n$/, '');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read`, 'look at its name, and at who may read it');
  }
}
