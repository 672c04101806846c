import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

/** JSON as it is committed. */
export async function jsonText(value: unknown): Promise<string> {
  const options = await resolveConfig(path.join(import.meta.dirname, 'site.schema.json'));
  return format(JSON.stringify(value), { ...options, parser: 'json' });
}

/** Writes what differs from what is there, or nothing where it is only a check; gives the names of what differed. */
export function writeGenerated(texts: ReadonlyMap<string, string>, isCheck: boolean): readonly string[] {
  return [...texts].flatMap(([file, text]) => {
    if (read(file) === text) return [];
    if (!isCheck) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    return [path.basename(file)];
  });
}

export function generatedWords(verb: string, stale: readonly string[], isCheck: boolean): string {
  if (stale.length === 0) return `The ${verb} files are up to date.`;
  return isCheck ? `Stale: ${stale.join(', ')}. Run npm run ${verb}.` : `Written: ${stale.join(', ')}.`;
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
