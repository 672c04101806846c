import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { clean, createFolder } from '../../engines/cluster/cluster-folder.ts';
import { startProgram } from '../../engines/cluster/start-program.ts';
import { until } from '../../engines/cluster/until.ts';
import { bareTree } from './tree.ts';

export interface BareOptions {
  readonly address: string;
  /** what lies at /mnt/bundle there */
  readonly bundle: string;
  /** of the disk below /var/lib/millwright */
  readonly diskMiB?: number;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly input?: string;
  /** all that it started is killed with it, so long after a line that begins so */
  readonly killAt?: { readonly after: string; readonly ms: number };
  /** what the script's shell is started by, such as faketime */
  readonly through?: readonly string[];
}

export interface Ended {
  /** null where it was killed */
  readonly code: number | null;
  /** each line's fields */
  readonly lines: readonly (readonly string[])[];
  readonly stderr: string;
}

/** A machine that has Debian's essential packages and nothing else; what stands for its kernel and its PID 1 is in machine.sh. */
export interface BareMachine {
  /** where its tree is, seen from here */
  readonly root: string;
  run(script: string, options?: RunOptions): Promise<Ended>;
  /** a shell's text at its console: what it printed */
  sh(text: string): Promise<string>;
  read(file: string): string;
  stop(): Promise<void>;
}

export async function startBare({ address, bundle, diskMiB = 64 }: BareOptions): Promise<BareMachine> {
  const tree = bareTree();
  const folder = await createFolder('bare');
  const dir = path.join(folder.dir, 'machine');
  mkdirSync(dir);
  const init = path.join(import.meta.dirname, 'machine.sh');
  const running = startProgram({
    name: 'machine',
    file: 'unshare',
    args: ['--mount', '--net', 'sh', init, dir, tree, bundle, address, String(diskMiB)],
    dir: folder.dir,
  });
  try {
    await until('the machine', 20_000, () => {
      if (running.hasEnded()) throw new Error(`it did not start: ${running.log()}`);
      return Promise.resolve(existsSync(path.join(dir, 'is-up')));
    });
  } catch (error) {
    await clean(folder);
    throw error;
  }
  const root = `/proc/${running.pid}/root${dir}/root`;
  // No process namespace of its own: what is started here is the very process, and can be killed.
  const within = [
    `--mount=/proc/${running.pid}/ns/mnt`,
    `--net=/proc/${running.pid}/ns/net`,
    '--',
    'chroot',
    `${dir}/root`,
  ];
  return {
    root,
    run: (script, { args = [], input = '', killAt, through = [] } = {}) => {
      writeFileSync(`${root}/root/plan.sh`, script);
      const child = spawn('nsenter', [...within, ...through, 'sh', '/root/plan.sh', ...args], {
        stdio: 'pipe',
        // With what it starts a process group of its own, which can be killed whole.
        detached: true,
      });
      const lines: string[] = [];
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line);
        if (killAt === undefined || !line.startsWith(killAt.after)) return;
        setTimeout(() => {
          if (child.exitCode === null && child.signalCode === null) killGroup(child.pid);
        }, killAt.ms);
      });
      return new Promise((resolve) =>
        child.once('close', (code) =>
          resolve({ code, lines: lines.map((line) => line.split('\t')), stderr }),
        ),
      );
    },
    sh: (text) =>
      new Promise((resolve, reject) => {
        const child = spawn('nsenter', [...within, 'sh', '-c', text], { stdio: ['ignore', 'pipe', 'pipe'] });
        let said = '';
        child.stdout.setEncoding('utf8').on('data', (more: string) => (said += more));
        child.stderr.setEncoding('utf8').on('data', (more: string) => (said += more));
        child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
      }),
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    stop: () => clean(folder),
  };
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}
