import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NetworkNamespace } from './network-namespace.ts';
import { record, startTicksOf } from './process-record.ts';

export interface ProgramOptions {
  /** unique in the cluster: names the log */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** the cluster's folder */
  readonly dir: string;
  readonly namespace?: NetworkNamespace | undefined;
  /** a host's own files: host-files.ts */
  readonly files?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running program of a cluster. It outlives this process; the cluster's folder knows it. */
export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  /** the end of what it said, for a person who wants to know why it did not start */
  log(): string;
  hasEnded(): boolean;
  /** SIGTERM, and SIGKILL where that is not heard; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const TERM_GRACE_MS = 5_000;
const SHOWN_LOG = 3_000;

export function startProgram(options: ProgramOptions): RunningProgram {
  const { name, dir, namespace, environment = {} } = options;
  const logs = path.join(dir, 'logs');
  mkdirSync(logs, { recursive: true });
  const logFile = path.join(logs, `${name}.log`);
  const log = openSync(logFile, 'a');
  // nsenter and not `ip netns exec`: that one mounts /sys anew, and the kubelet then finds no cgroups.
  const entered = [
    ...(namespace === undefined ? [] : [`--net=${namespace.path}`]),
    ...(options.files === undefined ? [] : [`--mount=${options.files}`]),
  ];
  const [file = '', ...args] = [
    ...(entered.length === 0 ? [] : ['nsenter', ...entered]),
    options.file,
    ...options.args,
  ];
  const child = spawn(file, args, {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
  });
  closeSync(log);
  const ended = endOf(child);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name}: ${file} cannot be started`);
  record(dir, pid);
  child.unref();
  return {
    name,
    pid,
    log: () => readFileSync(logFile, 'utf8').slice(-SHOWN_LOG),
    hasEnded: () => startTicksOf(pid) === undefined,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
