import type { Mode } from '../policies/enforce.ts';
import { failing } from '../policies/enforce.ts';
import type { IsoDate } from '../policies/exception.ts';
import { budgetDocument, budgetSummary } from './budget-table.ts';
import type { Change } from './changes.ts';
import { changesBetween } from './changes.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, modeOf, parseDate, printJson, run, say, today } from './command.ts';
import { policyReport, policyRows } from './policy-table.ts';
import type { Prepared } from './prepare.ts';
import { prepareAll } from './prepare.ts';
import { changeWords, wholeTreeOf } from './render.ts';
import { count, styled, table } from './table.ts';
import { treeAt, TreeAtError } from './tree-at.ts';
import { UsageError } from './usage-error.ts';

/** What the site is compared with. */
export interface Before {
  readonly kind: 'ref';
  readonly ref: string;
  readonly commit: string;
}

/**
 * `npm run preview -- <site> --against <git ref>`: what a change does to a site, object by object, with no cluster, no
 * backend and no credentials. With a backend, `npx pulumi preview -s <site>` has the stack as the before.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('preview', 'Says what would change at a site, and which policies hold')
    .argument('<site>')
    .requiredOption('--against <ref>', 'the commit, branch or tag whose release is the before')
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, () => {
    const { json, against, stacks, date } = command.opts<{
      json?: true;
      against: string;
      stacks?: string;
      date: IsoDate;
    }>();
    const mode = modeOf(process.env);
    const sites = prepareAll(command.args, { ...(stacks !== undefined && { stacksDir: stacks }), date });
    try {
      for (const site of sites) {
        const { name } = site.release.site;
        const { commit, tree } = treeAt(against, name, date);
        const before: Before = { kind: 'ref', ref: against, commit };
        const changes = changesBetween(tree, wholeTreeOf(site));
        say(previewWords(site, before, changes, mode));
        if (json === true) printJson(documentOf(site, before, changes, mode));
      }
    } catch (error) {
      if (!(error instanceof TreeAtError)) throw error;
      if (!error.isMissingProgram) throw new UsageError(error.message);
      if (json === true) printJson({ error: error.message });
      say(error.message);
      return EXIT.missingProgram;
    }
    const holds = sites.every(({ findings }) => failing(findings, mode).length === 0);
    return holds ? EXIT.held : EXIT.failed;
  });
}

function previewWords(
  { release, findings }: Prepared,
  { ref, commit }: Before,
  changes: readonly Change[],
  mode: Mode,
): string {
  return [
    styled('bold', `${release.site.name} against ${ref} (${commit.slice(0, 12)})`),
    changeTable(changes),
    changeWords(changes),
    '',
    budgetSummary(release),
    '',
    policyReport(findings, mode),
  ].join('\n');
}

/** How many objects of each kind come, differ and go. */
function changeTable(changes: readonly Change[]): string {
  const kinds = Map.groupBy(changes, ({ id }) => id.split('/')[1] ?? id);
  const rows = [...kinds].map(([kind, own]) => {
    const times = (change: Change['change']): string =>
      String(own.filter((one) => one.change === change).length || '');
    return [kind, times('added'), times('changed'), times('removed')];
  });
  return table([count(changes.length, 'change'), '+', '~', '-'], rows);
}

function documentOf(
  { release, findings }: Prepared,
  before: Before,
  changes: readonly Change[],
  mode: Mode,
): unknown {
  const { name } = release.site;
  const budget = budgetDocument(release);
  return { site: name, before, changes, budget, policies: policyRows(findings, mode), findings };
}
