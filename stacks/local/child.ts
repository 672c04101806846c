import { spawn, type ChildProcess } from 'node:child_process';

/**
 * One process of the local site, kept running as the kubelet would: an exit that nobody asked for is followed by a
 * restart, at once the first time and with a growing pause where it goes on. Its IPC channel is its lifeline: a
 * child whose parent is gone, however it went, stops by itself.
 */
export interface Child {
  readonly name: string;
  pid(): number | undefined;
  isUp(): boolean;
  restarts(): number;
  /** the last lines that it printed */
  lastLines(): readonly string[];
  send(message: object): void;
  /** kill -9; the supervision goes on */
  kill(): void;
  /** SIGTERM, then SIGKILL past the deadline; the supervision ends */
  stop(deadlineMs: number): Promise<ChildEnd>;
}

export interface ChildEnd {
  name: string;
  /** it left by itself, in time and with exit code 0 */
  isClean: boolean;
  detail: string;
}

export interface ChildOptions {
  name: string;
  /** the TypeScript file that is its program, relative to the repository */
  file: string;
  /** a program with arguments that starts what follows it, such as one that enters a network */
  within?: readonly string[];
  environment: Readonly<Record<string, string>>;
  onMessage?: (message: unknown) => void;
  onExit?: (detail: string) => void;
}

const MAX_LINES = 40;
const STABLE_AFTER_MS = 10_000;
const MAX_PAUSE_MS = 5_000;

export function startChild(options: ChildOptions): Child {
  const lines: string[] = [];
  let current: ChildProcess | undefined;
  let restarts = 0;
  let failures = 0;
  let pending: NodeJS.Timeout | undefined;
  let isStopping = false;

  const keepLines = (stream: NodeJS.ReadableStream | null): void => {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = (parts.pop() ?? '').slice(-4096);
      lines.push(...parts);
      lines.splice(0, Math.max(0, lines.length - MAX_LINES));
    });
  };

  const start = (): void => {
    const startedAtMs = Date.now();
    const [program, ...args] = [...(options.within ?? []), process.execPath, options.file];
    const child = spawn(program, args, {
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Not in our process group: Ctrl-C in a terminal is ours alone, and the stop has an order.
      detached: true,
    });
    current = child;
    keepLines(child.stdout);
    keepLines(child.stderr);
    child.on('message', (message) => options.onMessage?.(message));
    child.on('error', (error) => lines.push(error.message));
    child.on('exit', (code, signal) => {
      current = undefined;
      if (isStopping) return;
      options.onExit?.(signal ?? `exit code ${code ?? 'unknown'}`);
      failures = Date.now() - startedAtMs > STABLE_AFTER_MS ? 0 : failures + 1;
      restarts += 1;
      pending = setTimeout(start, failures <= 1 ? 0 : Math.min(100 * 2 ** failures, MAX_PAUSE_MS));
    });
  };
  start();

  return {
    name: options.name,
    pid: () => current?.pid,
    isUp: () => current !== undefined,
    restarts: () => restarts,
    lastLines: () => lines,
    send: (message) => {
      if (current?.connected) current.send(message);
    },
    kill: () => {
      current?.kill('SIGKILL');
    },
    stop: (deadlineMs) => {
      isStopping = true;
      clearTimeout(pending);
      const child = current;
      if (child === undefined) {
        return Promise.resolve({ name: options.name, isClean: false, detail: 'it was not running' });
      }
      return endOf(options.name, child, deadlineMs);
    },
  };
}

function endOf(name: string, child: ChildProcess, deadlineMs: number): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const killer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    child.once('exit', (code, signal) => {
      clearTimeout(killer);
      resolve({
        name,
        isClean: code === 0,
        detail: signal === null ? `exit code ${code ?? 'unknown'}` : `ended by ${signal}`,
      });
    });
    child.kill('SIGTERM');
  });
}
