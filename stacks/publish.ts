import type { KeyObject } from 'node:crypto';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { MissingProgramError } from '../workloads/image/program.ts';
import type { IsoDate } from '../policies/exception.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, parseDate, printJson, run, say, today } from './command.ts';
import { credentialsFor } from './delivery/credentials.ts';
import { checkoutOf } from './delivery/origin.ts';
import type { Published } from './delivery/publish-tree.ts';
import { CURRENT, goBack, publishTree } from './delivery/publish-tree.ts';
import type { Repository } from './delivery/reference.ts';
import { nameOf, parseRepository } from './delivery/reference.ts';
import { publishRefusals } from './delivery/refusals.ts';
import type { RegistryClient } from './delivery/registry.ts';
import { createRegistryClient, RegistryError } from './delivery/registry.ts';
import { parseKey } from './key-file.ts';
import { prepare } from './prepare.ts';
import { treeOf } from './render.ts';
import { table } from './table.ts';

const ROOT = path.join(import.meta.dirname, '..');

interface Options {
  to: Repository;
  plainHttp?: true;
  key?: KeyObject;
  backTo?: string;
  stacks?: string;
  date: IsoDate;
  json?: true;
}

/**
 * `npm run publish -- <site> --to oci://<registry>/<path>`: renders and judges a site and pushes its tree as a signed
 * Flux artifact, which the sites that follow it pull. Publishes what is committed, and nothing that is unfinished.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('publish', 'Publishes the tree of a site, signed, to a registry')
    .argument('<site>')
    .requiredOption(
      '--to <repository>',
      'where to, such as oci://registry.example/sites/lyon',
      parseRepository,
    )
    .option('--plain-http', 'speak HTTP to the registry, as to one on this machine')
    .option(
      '--key <file>',
      `sign with this ECDSA P-256 key (PEM); without it ${CURRENT} is not moved`,
      parseKey,
    )
    .option(
      '--back-to <commit>',
      'publish nothing: take sites back to what this commit published',
      parseCommit,
    )
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, async () => {
    const options = command.opts<Options>();
    const [site = ''] = command.args;
    const client = createRegistryClient(options.to, {
      plainHttp: options.plainHttp === true,
      credentials: credentialsFor(options.to.registry),
    });
    try {
      return options.backTo === undefined
        ? await publish(site, client, options)
        : await back(site, client, options, options.backTo);
    } catch (error) {
      if (error instanceof MissingProgramError) {
        say(error.message);
        return EXIT.missingProgram;
      }
      if (!(error instanceof RegistryError)) throw error;
      return refused(site, [error.message], options);
    }
  });
}

async function publish(site: string, client: RegistryClient, options: Options): Promise<ExitCode> {
  const { to, key, stacks, date } = options;
  const prepared = prepare(site, { ...(stacks !== undefined && { stacksDir: stacks }), date });
  const checkout = await checkoutOf(ROOT);
  const refusals = publishRefusals(prepared, checkout);
  if (refusals.length > 0) return refused(site, refusals, options);
  const published = await publishTree({
    client,
    name: nameOf(to),
    tree: treeOf(prepared),
    origin: checkout.origin,
    key,
    onStep: (words) => say(`  ${words}`),
  });
  say(publishedTable(site, to, published));
  if (options.json === true) printJson({ site, repository: nameOf(to), ...checkout.origin, ...published });
  return EXIT.held;
}

async function back(
  site: string,
  client: RegistryClient,
  options: Options,
  commit: string,
): Promise<ExitCode> {
  const digest = await goBack(client, commit);
  say(`${CURRENT} of ${nameOf(options.to)} is ${digest} again, of commit ${commit}`);
  if (options.json === true) printJson({ site, repository: nameOf(options.to), tag: commit, digest });
  return EXIT.held;
}

function refused(site: string, problems: readonly string[], { json }: Options): ExitCode {
  say(`${site} is not published:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  if (json === true) printJson({ site, problems });
  return EXIT.failed;
}

function publishedTable(site: string, to: Repository, published: Published): string {
  const { digest, tag, isSigned, sent, sentBytes, known } = published;
  const follow = isSigned ? CURRENT : `not signed, so ${CURRENT} stays where it is`;
  return table(
    [site, ''],
    [
      ['repository', nameOf(to)],
      ['digest', digest],
      ['commit', tag],
      ['sites follow', follow],
      ['sent', `${sent} of ${sent + known} blobs, ${(sentBytes / 1000).toFixed(1)} kB`],
    ],
  );
}

function parseCommit(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text)) throw new InvalidArgumentError('Write a whole commit: 40 hex digits.');
  return text;
}
