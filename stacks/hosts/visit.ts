import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Host } from '../../infra/site/site.ts';
import { pinnedSettings, sshOptions } from '../access/pinned-ssh.ts';
import type { Argv } from '../access/program.ts';
import { MissingProgramError } from '../access/program.ts';

/** How a host is reached. */
export interface Way {
  readonly host: Host;
  readonly sshPort: number;
  /** of the account on the host; the person's own SSH settings say where it is left out */
  readonly user: string | undefined;
  readonly identity: string | undefined;
  readonly knownHostsFile: string;
  /** how often a silent host is asked whether it is there; three times in vain, and the link is broken */
  readonly aliveSeconds: number;
}

export const ALIVE_SECONDS = 5;

/** ssh runs one command on the host, and neither lends it anything of this machine nor opens a port. */
export function visitCommand(way: Way, command: string): Argv {
  const settings = {
    ...pinnedSettings(way.knownHostsFile),
    ServerAliveInterval: String(way.aliveSeconds),
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    RequestTTY: 'no',
    EscapeChar: 'none',
    LogLevel: 'ERROR',
    ...(way.identity !== undefined && { IdentitiesOnly: 'yes' }),
  };
  return [
    'ssh',
    ...['-T', '-p', String(way.sshPort)],
    ...sshOptions(settings),
    ...(way.identity === undefined ? [] : ['-i', way.identity]),
    way.user === undefined ? way.host.address : `${way.user}@${way.host.address}`,
    command,
  ];
}

export interface Visited {
  readonly code: number;
  /** the end of it */
  readonly stderr: string;
}

export interface VisitOptions {
  readonly input: Readable;
  readonly onLine: (line: string) => void;
  /** ends it; so does a host that says nothing for `silentMs` */
  readonly signal?: AbortSignal | undefined;
  readonly silentMs?: number;
}

/** A step may install a package on slow flash. A host that is there and says nothing for longer hangs. */
const SILENT_MS = 20 * 60_000;
const MAX_LINE_CHARS = 2_000;
const KEPT_STDERR_CHARS = 4_000;

/** One connection and one command, line by line as it comes. */
export async function visit([program, ...args]: Argv, options: VisitOptions): Promise<Visited> {
  const { input, onLine, signal, silentMs = SILENT_MS } = options;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const end = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  const silence = setTimeout(end, silentMs);
  try {
    const closed = new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new MissingProgramError(program) : error),
      );
      child.once('close', (code) => resolve(code ?? 255));
    });
    // A host that ends early closes its input, and that is no fault of ours.
    child.stdin.on('error', () => input.destroy());
    input.on('error', end);
    input.pipe(child.stdin);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      silence.refresh();
      stderr = (stderr + chunk.toString()).slice(-KEPT_STDERR_CHARS);
    });
    createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', (line) => {
      silence.refresh();
      onLine(line.slice(0, MAX_LINE_CHARS));
    });
    return { code: await closed, stderr };
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', end);
    input.destroy();
  }
}
