import path from 'node:path';
import { layerJsonSchema, siteJsonSchema } from '../infra/site/json-schema.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';
import { generatedWords, jsonText, writeGenerated } from './generated.ts';

const SCHEMAS = { 'site.schema.json': siteJsonSchema, 'layer.schema.json': layerJsonSchema };

/** `npm run schema`: writes the schemas that editors use; `--check` only says whether they are up to date. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('schema', 'Write the JSON Schema of site files, made from infra/site/schema.ts.')
    .option('--check', 'write nothing; fail where a file is stale')
    .option('--stacks <folder>', 'where they are written', import.meta.dirname);
  return run(command, args, async () => {
    const { check, json, stacks } = command.opts<{ check?: boolean; json?: boolean; stacks: string }>();
    const texts = Object.entries(SCHEMAS).map(async ([name, schema]) => {
      return [path.join(stacks, name), await jsonText(schema())] as const;
    });
    const stale = writeGenerated(new Map(await Promise.all(texts)), check === true);
    if (json === true) printJson({ stale });
    say(generatedWords('schema', stale, check === true));
    return check === true && stale.length > 0 ? EXIT.failed : EXIT.held;
  });
}
