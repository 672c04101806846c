import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Release } from '../../infra/release.ts';
import type { ExitCode } from '../command.ts';
import { EXIT, printJson, run, say, today } from '../command.ts';
import { prepare } from '../prepare.ts';
import { KubectlError } from './kubectl.ts';
import { MissingProgramError } from './program.ts';
import { AccessError } from './target.ts';

/** What the commands that look into a running site share. */
export interface AccessOptions {
  readonly host?: string;
  readonly kubeconfig?: string;
  readonly stacks?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export function withAccessOptions(command: Command): Command {
  return command
    .option('--host <name>', 'which host')
    .option('--kubeconfig <file>', 'of the site’s cluster; by default the one of KUBECONFIG')
    .option('--stacks <folder>', 'where the site files are')
    .option('--dry-run', 'say what would be done, and do nothing');
}

/** Runs such a command: 2 for what is not of the site, 3 for a program that is missing, 1 for what failed there. */
export function runAccess(
  command: Command,
  args: readonly string[],
  action: (release: Release) => Promise<ExitCode>,
): Promise<ExitCode> {
  return run(command, args, async () => {
    const { stacks, json } = command.opts<AccessOptions>();
    const files = stacks === undefined ? {} : { stacksDir: stacks };
    const { release } = prepare(command.args[0] ?? '', { ...files, date: today() });
    try {
      return await action(release);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !(error instanceof Error)) throw error;
      if (json === true) printJson({ problems: [{ got: error.message }] });
      say(error.message);
      return code;
    }
  });
}

function codeOf(error: unknown): ExitCode | undefined {
  if (error instanceof AccessError) return EXIT.badInput;
  if (error instanceof MissingProgramError) return EXIT.missingProgram;
  return error instanceof KubectlError ? EXIT.failed : undefined;
}

/** For an option: a whole number within bounds. */
export function wholeBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Write a whole number from ${low} to ${high}.`);
  };
}
