import { parseArgs } from 'node:util';
import { EXIT, printJson, say } from '../../stacks/command.ts';
import type { ExitCode } from '../../stacks/command.ts';
import { table } from '../../stacks/table.ts';
import type { Lookup } from './debian.ts';
import { aptLine, lookUpPackages } from './debian.ts';
import type { Engine } from './engines.ts';
import { COMMON_ENGINES, ENGINES, engineNamed } from './engines.ts';
import type { EngineState } from './provide.ts';
import { provide } from './provide.ts';

// npm run engines [-- name…] [--json] [--apt]: finds, builds and verifies what the tests judge with.

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  const asked = parsed(args);
  if (asked === undefined) return EXIT.badInput;
  const packages = lookUpPackages();
  if (asked.apt) {
    process.stdout.write(`${aptLine(packages)}\n`.replace(/^\n$/, ''));
    return EXIT.held;
  }
  const states = await provide(asked.engines, say);
  // A named engine is asked for alone, so the packages are not part of the answer.
  const shown = asked.isEverything ? packages : [];
  if (asked.json) printJson({ engines: states, packages: shown.map(packageRow) });
  else tell(states, shown);
  if (states.some(({ state }) => state === 'failed')) return EXIT.failed;
  const isShort = states.some(({ state }) => state === 'absent') || aptLine(shown) !== '';
  return isShort ? EXIT.missingProgram : EXIT.held;
}

interface Asked {
  readonly engines: readonly Engine[];
  readonly isEverything: boolean;
  readonly json: boolean;
  readonly apt: boolean;
}

function parsed(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, apt: { type: 'boolean', default: false } },
    });
    const unknown = positionals.filter((name) => engineNamed(name) === undefined);
    if (unknown.length > 0) {
      const names = ENGINES.map(({ name }) => name).join(', ');
      say(`no engine is named ${unknown.join(', ')}; there are ${names}`);
      return undefined;
    }
    const engines =
      positionals.length === 0 ? COMMON_ENGINES : ENGINES.filter(({ name }) => positionals.includes(name));
    return { engines, isEverything: positionals.length === 0, json: values.json, apt: values.apt };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function packageRow({ name, brings, where }: Lookup) {
  return {
    name,
    brings,
    state: where === undefined ? 'absent' : 'ready',
    ...(where !== undefined && { where }),
  };
}

function tell(states: readonly EngineState[], packages: readonly Lookup[]): void {
  const rows = states.map(({ name, version, where, state, why, builtInSeconds }) => [
    name,
    version,
    where ?? '',
    [state, builtInSeconds === undefined ? '' : `(built in ${builtInSeconds} s)`, why ?? '']
      .filter((part) => part !== '')
      .join(' '),
  ]);
  const fromDebian = packages.map(({ name, where }) => [
    name,
    'Debian',
    where ?? '',
    where === undefined ? 'absent' : 'ready',
  ]);
  say(table(['engine', 'version', 'where', 'state'], [...rows, ...fromDebian]));
  const line = aptLine(packages);
  if (line !== '') say(`\nwhat is missing of Debian's, in one line:\n  ${line}`);
}
