import path from 'node:path';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import { generatedWords, jsonText, writeGenerated } from './generated.ts';

const FILE = path.join('infra', 'kube', 'generated', 'shapes.json');

/** `npm run shapes`: has cdk8s-plus render what all instances of a workload share; `--check` only compares. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand(
    'shapes',
    'Write the shapes of the workloads, made by cdk8s-plus from their manifests.',
  )
    .option('--check', 'write nothing; fail where the file is stale')
    .option('--root <folder>', 'of the repository', path.join(import.meta.dirname, '..'));
  return run(command, args, async () => {
    const { check, json, root } = command.opts<{ check?: boolean; json?: boolean; root: string }>();
    const { renderShapes } = await import('../infra/charts/shapes.ts');
    const texts = new Map([[path.join(root, FILE), await jsonText(renderShapes())]]);
    const stale = writeGenerated(texts, check === true);
    if (json === true) printJson({ stale });
    say(generatedWords('shapes', stale, check === true));
    return check === true && stale.length > 0 ? EXIT.failed : EXIT.held;
  });
}
