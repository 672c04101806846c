import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, cacheRoot, isFresh } from './cache.ts';
import type { Engine, Program } from './engines.ts';
import { programsOnPath } from './path.ts';

/** Where an engine's programs are, by name. */
export interface Found {
  readonly from: 'path' | 'cache';
  readonly programs: Readonly<Record<string, string>>;
}

const ASK_TIMEOUT_MS = 30_000;

/** On PATH with exactly this version, else in the cache; undefined where neither has all of its programs. */
export function find(engine: Engine, root = cacheRoot()): Found | undefined {
  const onPath = engine.programs.map((program) =>
    programsOnPath(program.name).find((file) => saysVersion(file, program, engine)),
  );
  if (onPath.every((file) => file !== undefined)) return { from: 'path', programs: byName(engine, onPath) };
  if (!isFresh(engine, root)) return undefined;
  const cached = engine.programs.map(({ name }) => path.join(cacheDir(engine, root), name));
  return { from: 'cache', programs: byName(engine, cached) };
}

/** The programs that do not run or are of another version, in words; empty where all is well. */
export function verify(engine: Engine, found: Found): readonly string[] {
  return engine.programs.flatMap((program) => {
    const file = found.programs[program.name] ?? program.name;
    return saysVersion(file, program, engine)
      ? []
      : [`${program.name} does not say that it is ${engine.version}: ${ask(file, program).slice(0, 200)}`];
  });
}

function byName(engine: Engine, files: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(engine.programs.map(({ name }, index) => [name, files[index] ?? name]));
}

function saysVersion(file: string, program: Program, engine: Engine): boolean {
  // Go writes into a program of which modules it was made.
  if (program.versionArguments.length === 0)
    return existsSync(file) && readFileSync(file).includes(`\t${program.package}\t${engine.version}\t`);
  const digits = engine.version.replace(/^v/, '').replaceAll('.', '[.]');
  return new RegExp(`(?<![0-9.])v?${digits}(?![0-9])`).test(ask(file, program));
}

function ask(file: string, program: Program): string {
  const { stdout, stderr, error } = spawnSync(file, program.versionArguments, {
    encoding: 'utf8',
    timeout: ASK_TIMEOUT_MS,
  });
  return error === undefined ? `${stdout}${stderr}`.trim() : error.message;
}
