import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { IsoDate } from '../policies/exception.ts';
import { badInputOf } from './bad-input.ts';
import { UsageError } from './usage-error.ts';

export { modeOf } from '../policies/mode.ts';

/** Exit codes of every command (decision 19 of the design). */
export const EXIT = { held: 0, failed: 1, badInput: 2, missingProgram: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A command of ours: `npm run <verb> -- [site] [--flags]`. Its usage errors are bad input like any other.
 * @param hasDocument false for one that has no end and so no document
 */
export function aCommand(verb: string, description: string, hasDocument = true): Command {
  const command = new Command(`npm run ${verb} --`)
    .description(description)
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  return hasDocument ? command.option('--json', 'one JSON document on stdout') : command;
}

/**
 * Runs a command and gives its exit code. Bad input is told with all its problems: in words on stderr, and with
 * `--json` as a document too. Anything else that is thrown is a fault of ours and keeps its stack.
 */
export async function run(
  command: Command,
  args: readonly string[],
  action: () => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    command.parse(args, { from: 'user' });
    return await action();
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.held;
      // Where the flags are wrong, none of them was read.
      if (args.includes('--json')) printJson({ problems: new UsageError(error.message).problems });
      return EXIT.badInput;
    }
    const badInput = badInputOf(error);
    if (badInput === undefined) throw error;
    if (command.opts<{ json?: boolean }>().json === true) printJson({ problems: badInput.rows });
    say(badInput.words);
    return EXIT.badInput;
  }
}

/** Words for people go to stderr, so that stdout stays free for the one document. */
export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Today in UTC, so that the same exceptions hold wherever a command runs. */
export function today(): IsoDate {
  return new Date().toISOString().slice(0, 10) as IsoDate;
}

/** For an option: a day that exists, as `2027-03-31`. */
export function parseDate(text: string): IsoDate {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('Write a day that exists, such as 2027-03-31.');
  }
  return text as IsoDate;
}
