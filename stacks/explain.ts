import { explain, explainedInWords } from '../infra/site/explain.ts';
import { budgetDocument, budgetReport, budgetSummary } from './budget-table.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say, today } from './command.ts';
import { lossDocument, lossIn, lossReport } from './loss-table.ts';
import { prepare } from './prepare.ts';
import { loadResolved } from './site-files.ts';
import { UsageError } from './usage-error.ts';

/** In place of a path: not what is written, but what it comes to. */
const BUDGET = 'budget';

/**
 * `npm run explain -- graz hosts.gw-1.memory`: the value, and every layer that set or lost it. Of a path with more
 * below it, each value there. `npm run explain -- graz budget`: what every host is asked for, and by whom.
 * `npm run explain -- graz --without gw-2`: what stops, moves and stays when that host is lost.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('explain', 'Say where a value of a site comes from.')
    .argument('<site>', 'a site that has a file in stacks/')
    .argument(
      '[path]',
      'where in the site, such as hosts.gw-1.memory, or `budget`; everything where it is left out',
    )
    .option('--without <host>', 'what the loss of one host stops, what moves where, and what stays')
    .option('--stacks <folder>', 'the folder with fleet.yaml, archetypes/ and the site files');
  return run(command, args, () => {
    const [site = '', path = ''] = command.args;
    const { json, stacks, without } = command.opts<{ json?: boolean; stacks?: string; without?: string }>();
    const folder = stacks === undefined ? {} : { stacksDir: stacks };
    const released = () => prepare(site, { ...folder, date: today() }).release;
    if (without !== undefined) {
      const loss = lossIn(released(), without);
      if (json === true) printJson({ site, without: lossDocument(loss) });
      say(lossReport(loss));
      return EXIT.held;
    }
    if (path === BUDGET) {
      const release = released();
      if (json === true) printJson({ site, budget: budgetDocument(release) });
      say(budgetReport(release));
      return EXIT.held;
    }
    const { tree } = loadResolved(site, folder);
    const found = explain(tree, path);
    if ('unknown' in found) throw new UsageError(`${site} has no ${found.unknown}`, found.remedy);
    const { explanations } = found;
    say(explanations.map(explainedInWords).join('\n'));
    if (path !== '') {
      if (json === true) printJson({ site, explanations });
      return EXIT.held;
    }
    const release = released();
    if (json === true) printJson({ site, explanations, budget: budgetDocument(release) });
    say(`\n${budgetSummary(release)}`);
    return EXIT.held;
  });
}
