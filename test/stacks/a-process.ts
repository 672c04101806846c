import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export const REPOSITORY = path.join(import.meta.dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as its npm script does, and waits for its end. */
export function npmRun(
  verb: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return ended(process.execPath, [path.join('stacks', 'run.js'), verb, ...args], { CI: '', ...variables });
}

export async function ended(
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: REPOSITORY,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, stdout, stderr };
}
