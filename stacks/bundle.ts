import { createPublicKey } from 'node:crypto';
import path from 'node:path';
import { yamlTree } from '../infra/tree/tree.ts';
import type { Arch } from '../infra/site/site.ts';
import type { HostPlan } from '../infra/host/plan.ts';
import type { IsoDate } from '../policies/exception.ts';
import { debsIn } from './bundle/debs.ts';
import { BundleError, wrongWith } from './bundle/folder.ts';
import { makeBundle } from './bundle/make.ts';
import { writeSticks } from './bundle/sticks.ts';
import { MissingProgramError } from './access/program.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, parseDate, printJson, run, say, today } from './command.ts';
import { artefacts, downloadLock, planFor, scriptFor } from './hosts/plans.ts';
import { programsFor } from './hosts/programs.ts';
import { parseKey } from './key-file.ts';
import { prepare } from './prepare.ts';
import { count } from './table.ts';
import { UsageError } from './usage-error.ts';

const BUILD = path.join(import.meta.dirname, '..', 'build');
const MB = 1e6;

interface Options {
  arch: string;
  to?: string;
  since?: string;
  sticks?: string;
  stickMb?: string;
  key?: ReturnType<typeof parseKey>;
  layout: string;
  downloads: string;
  debs?: string;
  stacks?: string;
  date: IsoDate;
  json?: true;
}

/**
 * `npm run bundle -- <site> --arch arm64 --to <folder> --key <file>`: everything that a site needs where there is no
 * Internet, by one signed manifest. `npm run bundle -- <site> verify --to <folder>` says what is wrong with one.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('bundle', 'Makes what a site needs where there is no Internet, or verifies it')
    .argument('<site>')
    .argument('[verify]', 'say what is wrong with the bundle in --to, and make nothing')
    .option('--to <folder>', 'the folder of the bundle')
    .option('--arch <arch>', 'of its hosts: arm64 or amd64', 'arm64')
    .option('--key <file>', 'sign with this ECDSA P-256 key (PEM)', parseKey)
    .option('--since <folder>', 'a bundle that the site has: what is in it is not written again')
    .option('--sticks <folder>', 'cut it up into folders that each fit a stick')
    .option('--stick-mb <megabytes>', 'how much a stick holds', '30000')
    .option('--layout <folder>', 'an OCI layout with every image', path.join(BUILD, 'images'))
    .option('--downloads <folder>', 'where npm run lock puts what it reads', path.join(BUILD, 'downloads'))
    .option('--debs <folder>', 'Debian’s packages, as apt-get --download-only brings them')
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, async () => {
    const [name = '', verb] = command.args;
    const options = command.opts<Options>();
    const { to, stacks, date, json } = options;
    if (to === undefined) throw new UsageError('no --to', 'name the folder of the bundle');
    if (verb !== undefined && verb !== 'verify')
      throw new UsageError(`bundle ${verb}`, 'leave it out to make a bundle, or write verify');
    const { release } = prepare(name, { date, ...(stacks === undefined ? {} : { stacksDir: stacks }) });
    const { signing, wan } = release.site;
    if (verb === 'verify') {
      if (signing === undefined)
        throw new UsageError(
          `${name} has no signing.publicKey`,
          'write the key by which the site knows what is ours',
        );
      return verified(name, await wrongWith(to, createPublicKey(signing.publicKey)), json === true);
    }
    const { key, since, sticks } = options;
    if (key === undefined)
      throw new UsageError('no --key', 'a bundle is signed, or nobody can tell whose it is');
    const arch = archOf(options.arch);
    const downloads = downloadLock();
    const programs = await programsFor(release.site);
    const known = await artefacts(release.site, downloads);
    const plans = new Map(
      release.site.hosts
        .filter((host) => host.arch === arch)
        .map((host) => [host.name, planFor(release, host)]),
    );
    try {
      const made = await makeBundle({
        release,
        tree: yamlTree(release),
        scripts: new Map([...plans].map(([host, plan]) => [host, scriptFor(plan, date, known)])),
        arch,
        downloads,
        programs,
        downloadFolder: options.downloads,
        debs: options.debs === undefined ? undefined : await debsIn(options.debs),
        packages: new Map([...plans].map(([host, plan]) => [host, packagesIn(plan)])),
        layout: options.layout,
        to,
        since,
        key,
        onFile: (at, done, of) => say(`${done}/${of}  ${at}`),
      });
      const parts = sticks === undefined ? undefined : await writeSticks(to, sticks, stickBytes(options));
      const hours = (made.newBytes * 8) / (wan.rateMbit * 1e6) / 3600;
      if (json === true) printJson({ site: name, arch, ...made, sticks: parts ?? null, wanHours: hours });
      say(
        `${count(made.files.length, 'file')}, ${(made.sizeBytes / MB).toFixed(1)} MB; ` +
          `${(made.newBytes / MB).toFixed(1)} MB are new, ${hours.toFixed(2)} h over ${wan.rateMbit} Mbit/s`,
      );
      if (parts !== undefined)
        say(`${count(parts, 'stick')}: on the host, for each in its order, sh receive.sh <folder>`);
      say(`sha256 of its manifest: ${made.sha256}`);
      return EXIT.held;
    } catch (error) {
      if (error instanceof MissingProgramError) {
        say(error.message);
        return EXIT.missingProgram;
      }
      if (!(error instanceof BundleError)) throw error;
      if (json === true) printJson({ site: name, problems: error.problems });
      say(error.problems.join('\n'));
      return EXIT.failed;
    }
  });
}

function verified(site: string, problems: readonly string[], json: boolean): ExitCode {
  if (json) printJson({ site, problems });
  say(problems.length === 0 ? 'the bundle is whole, and signed by the site’s key' : problems.join('\n'));
  return problems.length === 0 ? EXIT.held : EXIT.failed;
}

function packagesIn({ steps }: HostPlan): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'package' ? [step.name] : []));
}

function archOf(text: string): Arch {
  if (text === 'arm64' || text === 'amd64') return text;
  throw new UsageError(`--arch ${text}`, 'write arm64 or amd64');
}

function stickBytes({ stickMb = '' }: Options): number {
  const bytes = Number(stickMb) * MB;
  if (Number.isInteger(bytes) && bytes >= MB) return bytes;
  throw new UsageError(`--stick-mb ${stickMb}`, 'write a number of megabytes, 1 or more');
}
