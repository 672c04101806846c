import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../engines/cluster/until.ts';
import { program } from '../../engines/programs.ts';

/** A TPM of swtpm’s on a unix socket: the whole of TPM 2.0 but the chip. */
export interface SoftwareTpm {
  readonly name: string;
  /** how tools reach it */
  readonly tcti: string;
  /** SHA-256 of something is measured into a register, as firmware does. */
  extend(pcr: number, digest: string): Promise<void>;
  /** As a machine that is switched off and on: the keys stay, the registers are zero. */
  reboot(): Promise<void>;
  /** Runs one of tpm2-tools on it. */
  tool(name: string, ...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const execute = promisify(execFile);
const TIMEOUT_MS = 20_000;

/** @param dir short: the path of a unix socket ends at 107 characters */
export async function startSoftwareTpm(dir: string, name: string): Promise<SoftwareTpm> {
  const state = path.join(dir, name);
  await mkdir(state, { recursive: true });
  const socket = path.join(dir, `${name}.sock`);
  // The library expects the control channel beside it, under this name.
  const control = `${socket}.ctrl`;
  const tcti = `swtpm:path=${socket}`;
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    for (const left of [socket, control]) rmSync(left, { force: true });
    child = spawn(
      'setpriv',
      [
        // A run that is killed leaves none behind.
        ...['--pdeathsig', 'KILL', program('swtpm')],
        ...['socket', '--tpm2', '--tpmstate', `dir=${state}`],
        ...['--server', `type=unixio,path=${socket}`, '--ctrl', `type=unixio,path=${control}`],
        ...['--flags', 'not-need-init,startup-clear'],
      ],
      { stdio: 'ignore' },
    );
    await until(`the software TPM ${name}`, TIMEOUT_MS, () => existsSync(socket) && existsSync(control));
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    running.kill('SIGKILL');
    await ended;
  };
  const tool = async (file: string, ...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, TPM2TOOLS_TCTI: tcti };
    return (await execute(file, args, { env, cwd: state, timeout: TIMEOUT_MS })).stdout;
  };
  await start();
  return {
    name,
    tcti,
    extend: async (pcr, digest) => {
      await tool('tpm2_pcrextend', `${pcr}:sha256=${digest}`);
    },
    reboot: async () => {
      await tool('tpm2_shutdown', '-c');
      await stop();
      await start();
    },
    tool,
    stop,
  };
}
