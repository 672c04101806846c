import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** A program of the machine that an image build asks for its part, and which is not there. */
export class MissingProgramError extends Error {
  constructor(program: string) {
    super(`${program} is not on this machine; ${REMEDY[program] ?? 'install it'}`);
    this.name = 'MissingProgramError';
  }
}

const DEBIAN = 'it comes with Debian and Ubuntu, and images are made of Debian packages';
const REMEDY: Readonly<Record<string, string>> = {
  'apt-get': DEBIAN,
  'dpkg-deb': DEBIAN,
  go: 'install Go 1.21 or newer, which then fetches the version that the image is built by',
};

/** Runs a program to its end and gives what it wrote. Throws with its last words where it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  {
    cwd,
    timeoutMs = 300_000,
    environment,
  }: { cwd?: string; timeoutMs?: number; environment?: Readonly<Record<string, string>> } = {},
): Promise<Buffer> {
  try {
    const { stdout } = await execute(program, args, {
      encoding: 'buffer',
      maxBuffer: MOST_OUTPUT_BYTES,
      timeout: timeoutMs,
      ...(cwd !== undefined && { cwd }),
      ...(environment !== undefined && { env: { ...process.env, ...environment } }),
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: Buffer };
    if (code === 'ENOENT') throw new MissingProgramError(program);
    const words = stderr?.toString().trim().split('\n').slice(-3).join('; ') ?? '';
    throw new Error(`${program} ${args.join(' ')}: failed; ${words}`, { cause: error });
  }
}
