import { mkdirSync } from 'node:fs';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, modeOf, run, say, today } from './command.ts';
import { policyReport } from './policy-table.ts';
import { writeSites } from './render.ts';
import { everySite } from './site-files.ts';
import { count, styled } from './table.ts';

/**
 * The app behind `npx cdk8s synth` (cdk8s.yaml): every site, or the one that SITE names. cdk8s has cleared its folder
 * before this starts, and shows nothing of our stdout; so what is wrong goes to stderr, and a folder that is not
 * written stays empty.
 */
export function main(args: readonly string[]): Promise<ExitCode> {
  return run(aCommand('synth', 'Writes the trees of all sites; SITE=<name> picks one'), args, () => {
    const { SITE, CDK8S_OUTDIR = 'dist' } = process.env;
    mkdirSync(CDK8S_OUTDIR, { recursive: true });
    const mode = modeOf(process.env);
    const names = SITE === undefined || SITE === '' ? everySite() : [SITE];
    const options = { date: today(), out: CDK8S_OUTDIR, mode };
    const holds = writeSites(names, options, ({ release, findings }) => {
      say(styled('bold', `${release.site.name}: ${count(release.placed.length, 'object')}`));
      say(policyReport(findings, mode));
    });
    if (!holds) say(styled('red', 'a policy is broken, so nothing was written'));
    return holds ? EXIT.held : EXIT.failed;
  });
}
