import type { Finding } from '../policies/enforce.ts';
import { failing, unusedExceptions } from '../policies/enforce.ts';
import type { Exception, IsoDate } from '../policies/exception.ts';
import { EXCEPTIONS } from '../policies/exceptions.ts';
import { RULES } from '../policies/rules.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, parseDate, printJson, run, say, today } from './command.ts';
import { policyReport, policyRows } from './policy-table.ts';
import { prepareAll } from './prepare.ts';
import { everySite } from './site-files.ts';
import { styled, table } from './table.ts';

/** `npm run policies -- [site]`: which policies hold and what is excepted, judged as CI and publish judge it. */
export function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('policies', 'Says which policies hold, and what is excepted from them')
    .argument('[site]', 'all sites where it is left out')
    .option('--stacks <folder>', 'where the site files are')
    .option('--date <day>', 'the day against which exceptions are judged', parseDate, today());
  return run(command, args, () => {
    const { json, stacks, date } = command.opts<{ json?: true; stacks?: string; date: IsoDate }>();
    const files = stacks === undefined ? {} : { stacksDir: stacks };
    const [site] = command.args;
    const sites = prepareAll(site === undefined ? everySite(files) : [site], { ...files, date });
    const findings = sites.flatMap((one) => one.findings);
    // What excuses nothing at one site may be there for another.
    const unused = site === undefined ? unusedExceptions(EXCEPTIONS, findings) : [];
    for (const { release, findings: own } of sites) {
      say(`${styled('bold', release.site.name)}\n${policyReport(own, 'gate')}\n`);
    }
    say(`${exceptionTable(findings)}\n`);
    say(
      table(
        ['policy', 'because'],
        RULES.map(({ name, why }) => [name, why]),
      ),
    );
    if (unused.length > 0) {
      say(`\n${styled('yellow', 'exceptions that excuse nothing; delete them from policies/exceptions.ts')}`);
      for (const { rule, object } of unused) say(`  ${rule} of ${object}`);
    }
    if (json === true) printJson(documentOf(sites, date, unused));
    return failing(findings, 'gate').length === 0 ? EXIT.held : EXIT.failed;
  });
}

/** Every exception that is used, with the number of findings that it excuses. */
function exceptionTable(findings: readonly Finding[]): string {
  const excused = findings.flatMap(({ exception }) => exception ?? []);
  const byReason = Map.groupBy(excused, ({ rule, reason, expires }) => `${rule} ${reason} ${expires}`);
  const rows = [...byReason.values()].flatMap((alike) =>
    alike
      .slice(0, 1)
      .map(({ rule, owner, expires, reason }) => [rule, String(alike.length), owner, expires, reason]),
  );
  return table(['exception', 'findings', 'owner', 'until', 'because'], rows);
}

function documentOf(
  sites: ReturnType<typeof prepareAll>,
  date: IsoDate,
  unused: readonly Exception[],
): unknown {
  return {
    date,
    sites: sites.map(({ release, findings }) => {
      return { site: release.site.name, policies: policyRows(findings, 'gate'), findings };
    }),
    unusedExceptions: unused,
  };
}
