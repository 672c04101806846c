import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSchema } from './read-schema.ts';
import { breakingChanges } from './schema.ts';
import type { Schema } from './schema.ts';

/**
 * `npm run codec`: the static codec and the schema's lock, from the .proto files beside this one. With `--check`
 * nothing is written, and a file that would differ is an error.
 */

const HERE = import.meta.dirname;
const LOCK = join(HERE, 'schema.lock.json');
const PBJS = createRequire(import.meta.url).resolve('protobufjs-cli/bin/pbjs');

/** Only what codec.ts uses: encode and decode, without reflection and without code made at run time. */
const OPTIONS = [
  '--target=static-module',
  '--wrap=esm',
  ...['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map((it) => `--no-${it}`),
  `--path=${HERE}`,
];

/** Every generated file by its path below this folder. */
export async function generate(): Promise<Map<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'millwright-codec-'));
  try {
    const run = promisify(execFile);
    const pbjs = (...more: string[]) =>
      run(process.execPath, [PBJS, ...OPTIONS, ...more, join(HERE, 'wan.proto')]);
    // The types are made from the comments, which the code itself does not need.
    await pbjs('--dts', `--out=${join(dir, 'commented.js')}`);
    await pbjs('--no-comments', `--out=${join(dir, 'wire.js')}`);
    return new Map([
      ['generated/wire.js', await readFile(join(dir, 'wire.js'), 'utf8')],
      ['generated/wire.d.ts', await readFile(join(dir, 'commented.d.ts'), 'utf8')],
      ['schema.lock.json', `${JSON.stringify(readSchema(HERE), null, 2)}\n`],
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The schema as it was released. */
export function readLock(): Schema {
  return JSON.parse(readFileSync(LOCK, 'utf8')) as Schema;
}

/** What is wrong with the committed files; empty where each is what `generate` makes. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, content] of await generate()) {
    const committed = await readFile(join(HERE, path), 'utf8').catch(() => '');
    if (committed !== content) stale.push(`workloads/contracts/${path} is stale: npm run codec`);
  }
  return stale;
}

async function main(isCheck: boolean): Promise<void> {
  const breaks = existsSync(LOCK) ? breakingChanges(readLock(), readSchema(HERE)) : [];
  const problems = isCheck ? [...breaks, ...(await staleFiles())] : breaks;
  if (problems.length > 0) {
    if (breaks.length > 0) console.error('The schema breaks what was released; nothing was written:');
    for (const problem of problems) console.error(problem);
    process.exitCode = 1;
  } else if (!isCheck) {
    for (const [path, content] of await generate()) await writeFile(join(HERE, path), content);
  }
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  // A slip of the hand must not write.
  if (args.some((arg) => arg !== '--check')) {
    console.error('npm run codec -- [--check]');
    process.exitCode = 2;
  } else await main(args.length > 0);
}
