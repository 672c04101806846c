import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { layerJsonSchema, siteJsonSchema } from '../infra/site/json-schema.ts';
import type { ExitCode } from './command.ts';
import { aCommand, EXIT, printJson, run, say } from './command.ts';

const SCHEMAS = { 'site.schema.json': siteJsonSchema, 'layer.schema.json': layerJsonSchema };

/** `npm run schema`: writes the schemas that editors use; `--check` only says whether they are up to date. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const command = aCommand('schema', 'Write the JSON Schema of site files, made from infra/site/schema.ts.')
    .option('--check', 'write nothing; fail where a file is stale')
    .option('--stacks <folder>', 'where they are written', import.meta.dirname);
  return run(command, args, async () => {
    const { check, json, stacks } = command.opts<{ check?: boolean; json?: boolean; stacks: string }>();
    const stale: string[] = [];
    for (const [name, schema] of Object.entries(SCHEMAS)) {
      const file = path.join(stacks, name);
      const text = await schemaText(schema());
      if (read(file) === text) continue;
      stale.push(name);
      if (check !== true) fs.writeFileSync(file, text);
    }
    if (json === true) printJson({ stale });
    if (stale.length === 0) say('The schemas are up to date.');
    else
      say(
        check === true ? `Stale: ${stale.join(', ')}. Run npm run schema.` : `Written: ${stale.join(', ')}.`,
      );
    return check === true && stale.length > 0 ? EXIT.failed : EXIT.held;
  });
}

async function schemaText(schema: unknown): Promise<string> {
  const options = await resolveConfig(path.join(import.meta.dirname, 'site.schema.json'));
  return format(JSON.stringify(schema), { ...options, parser: 'json' });
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
