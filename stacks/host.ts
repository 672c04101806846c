import type { Artefact } from '../infra/host/artefact.ts';
import { cloudInit } from '../infra/host/cloud-init.ts';
import { describe } from '../infra/host/describe.ts';
import type { HostPlan } from '../infra/host/plan.ts';
import { secretsOf } from '../infra/host/script.ts';
import type { IsoDate } from '../policies/exception.ts';
import { runAccess } from './access/access-command.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, parseDate, printJson, say, today } from './command.ts';
import type { ApplyOptions } from './hosts/apply-command.ts';
import { apply, withApplyOptions } from './hosts/apply-command.ts';
import { hostsMeant } from './hosts/host-options.ts';
import { artefacts, planFor, scriptFor } from './hosts/plans.ts';
import { count, styled, table } from './table.ts';
import { UsageError } from './usage-error.ts';

interface HostOptions extends ApplyOptions {
  readonly apply?: true;
  readonly script?: true;
  readonly cloudInit?: true;
  readonly date: IsoDate;
}

/**
 * `npm run host -- <site> [host]`: what a machine must have to be that host, as a list; `--script` and `--cloud-init`
 * print on standard output what makes it so, and nothing else.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = withApplyOptions(aCommand('host', 'Says what a host needs, or makes it so'))
    .argument('<site>')
    .argument('[host]', 'all hosts where it is left out')
    .option('--script', 'the shell script that makes it so, to be run there as root')
    .option('--cloud-init', 'user-data that brings the same script and runs it')
    .option('--date <day>', 'when a script is written: no clock is right that is earlier', parseDate, today())
    .option('--stacks <folder>', 'where the site files are');
  return runAccess(command, args, async (release) => {
    const options = command.opts<HostOptions>();
    const name = command.args[1];
    const kinds = [options.script, options.cloudInit, options.apply ?? options.undo].filter(Boolean);
    if (kinds.length > 1)
      throw new UsageError('--script, --cloud-init and --apply are each for themselves', 'take one');
    if (options.apply === true || options.undo !== undefined) return apply(release, name, options);
    const plans = hostsMeant(release, name).map((host) => planFor(release, host));
    const known = await artefacts(release.site);
    if (options.script === true || options.cloudInit === true) return printOne(plans, known, options);
    say(plans.map((plan) => wordsOf(plan)).join('\n\n'));
    const unread = unresolved(plans, known);
    if (unread.length > 0)
      say(
        styled(
          'yellow',
          `\nunresolved: ${unread.join(', ')}; npm run lock, on a machine with the Internet, reads them`,
        ),
      );
    if (options.json === true) printJson({ site: release.site.name, hosts: plans, unresolved: unread });
    return EXIT.held;
  });
}

function printOne(
  plans: readonly HostPlan[],
  known: readonly Artefact[],
  { script, json, date }: HostOptions,
): ExitCode {
  const [plan, ...others] = plans;
  if (plan === undefined || others.length > 0)
    throw new UsageError('a script is one host’s', `name one of ${plans.map(({ host }) => host).join(', ')}`);
  const text =
    script === true ? scriptFor(plan, date, known) : cloudInit(plan, { artefacts: known, writtenOn: date });
  const secrets = secretsOf(plan);
  if (json === true) printJson({ site: plan.site, host: plan.host, text, secrets });
  else process.stdout.write(text);
  if (secrets.length > 0) say(`it takes from standard input, with --secrets: ${secrets.join(', ')}`);
  return EXIT.held;
}

function wordsOf(plan: HostPlan): string {
  const { site, host, role, arch, address, steps } = plan;
  return [
    styled('bold', `${site}/${host}: ${role}, ${arch}, ${address}, ${count(steps.length, 'step')}`),
    table(
      ['step', 'for', 'what'],
      describe(plan).map(({ id, title, what }) => [id, title, what]),
    ),
  ].join('\n');
}

/** Downloads whose bytes nobody has read: the script is there, and stops at them. */
function unresolved(plans: readonly HostPlan[], known: readonly Artefact[]): readonly string[] {
  const named = new Set(
    plans.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'artefact' ? [step.artefact] : []))),
  );
  return known.filter(({ name, sha256 }) => sha256 === null && named.has(name)).map(({ name }) => name);
}
