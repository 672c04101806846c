import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** A TPM makes a key in seconds; one that hangs must not hold whoever asked. */
const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** A tool that ended badly, was ended, or is not there. */
export class ToolError extends Error {
  readonly program: string;
  readonly isMissing: boolean;

  constructor(program: string, words: string, isMissing = false) {
    super(`${program}: ${words}`);
    this.name = 'ToolError';
    this.program = program;
    this.isMissing = isMissing;
  }
}

export interface ToolOptions {
  /** where it reads and writes: on a memory file system, for secrets pass through it */
  readonly dir: string;
  /** how the TPM is reached, for tools that ask one: `device:/dev/tpmrm0` */
  readonly tcti?: string | undefined;
  readonly timeoutMs?: number;
}

/** Runs one of tpm2-tools to its end, within a time and a size. Its environment is a path and the way to the TPM. */
export async function runTool(
  program: string,
  args: readonly string[],
  { dir, tcti, timeoutMs = TIMEOUT_MS }: ToolOptions,
): Promise<void> {
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    ...(tcti !== undefined && { TPM2TOOLS_TCTI: tcti }),
  };
  try {
    await execute(program, args, {
      cwd: dir,
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
    });
  } catch (error) {
    const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw new ToolError(program, 'is not on PATH: install tpm2-tools', true);
    if (killed === true) throw new ToolError(program, `did not end within ${timeoutMs / 1000} s`);
    throw new ToolError(
      program,
      (stderr ?? String(error)).trim().split('\n').slice(-2).join('; ').slice(0, 300),
    );
  }
}
