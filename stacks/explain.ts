import { explain, explainedInWords } from '../infra/site/explain.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import { loadResolved } from './site-files.ts';
import { UsageError } from './usage-error.ts';

/**
 * `npm run explain -- graz hosts.gw-1.memory`: the value, and every layer that set or lost it. Of a path with more
 * below it, each value there.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('explain', 'Say where a value of a site comes from.')
    .argument('<site>', 'a site that has a file in stacks/')
    .argument('[path]', 'where in the site, such as hosts.gw-1.memory; everything where it is left out')
    .option('--stacks <folder>', 'the folder with fleet.yaml, archetypes/ and the site files');
  return run(command, args, () => {
    const [site = '', path = ''] = command.args;
    const { json, stacks } = command.opts<{ json?: boolean; stacks?: string }>();
    const { tree } = loadResolved(site, stacks === undefined ? {} : { stacksDir: stacks });
    const found = explain(tree, path);
    if ('unknown' in found) throw new UsageError(`${site} has no ${found.unknown}`, found.remedy);
    if (json === true) printJson({ site, explanations: found.explanations });
    say(found.explanations.map(explainedInWords).join('\n'));
    return EXIT.held;
  });
}
