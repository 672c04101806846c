import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A program and its arguments. */
export type Argv = readonly [program: string, ...args: string[]];

export interface Ended {
  readonly code: number;
  /** empty where the person sees it directly */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** for its stdin */
  readonly input?: string;
  /** `person`: it has the terminal; otherwise what it says is kept */
  readonly talksTo?: 'person' | 'us';
  readonly timeoutMs?: number;
  /** ends it */
  readonly signal?: AbortSignal;
}

/** The program is not on PATH: exit code 3. */
export class MissingProgramError extends Error {
  constructor(program: string) {
    super(`${program} is not on PATH; install it`);
    this.name = 'MissingProgramError';
  }
}

const TIMEOUT_MS = 60_000;
/** A program in a pod may say anything; beyond this it is ended. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a program to its end, whatever its code. */
export async function runProgram([program, ...args]: Argv, options: RunOptions = {}): Promise<Ended> {
  const { input, talksTo = 'us', signal } = options;
  const timeoutMs = options.timeoutMs ?? (talksTo === 'us' ? TIMEOUT_MS : undefined);
  const child = spawn(program, args, { stdio: talksTo === 'person' ? 'inherit' : 'pipe' });
  const end = (): void => void child.kill('SIGTERM');
  // Not the one of spawn: where there is no such program it is not taken back, and keeps us until it is over (seen).
  const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  // Of a signal that was given before nobody is told again.
  if (signal?.aborted === true) end();
  try {
    const exit = new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ENOENT' ? new MissingProgramError(program) : error);
      });
      child.once('exit', (code, by) => resolve(code ?? (by === null ? 1 : 128)));
    });
    // A program that ends early closes its stdin, and that is no fault of ours.
    child.stdin?.on('error', () => undefined).end(input ?? '');
    const [stdout, stderr, code] = await Promise.all([
      textOf(child.stdout, end),
      textOf(child.stderr, end),
      exit,
    ]);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** What comes, up to the bound; then `end` is called and the rest is let go. */
async function textOf(stream: Readable | null, end: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
    if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > MAX_OUTPUT_BYTES) end();
  }
  return Buffer.concat(chunks).toString();
}

/** A command as a person would type it. */
export function shown(argv: Argv): string {
  return argv
    .map((one) => (/^[\w@%+=:,./-]+$/.test(one) ? one : `'${one.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
