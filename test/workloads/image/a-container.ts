import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { openArchive } from '../../../workloads/image/debian-archive.ts';
import { runProgram } from '../../../workloads/image/program.ts';

/** A program in an unpacked image, as near to a pod as it gets without a container engine. */
export interface Command {
  root: string;
  argv: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** becomes /tmp within */
  scratch?: string;
  /** for a foreign architecture: run by this instead of in a root of its own */
  emulator?: string;
}

/**
 * Starts it. Its own architecture: another root, which is read-only, and a user who is not root (needs root here).
 * Under an emulator: with the image's own libraries, and its scratch where it is.
 */
export function startIn({ root, argv, environment = {}, scratch, emulator }: Command): ChildProcess {
  const [program = '', ...rest] = argv;
  if (emulator !== undefined) {
    const args = rest.map((arg) => (arg.startsWith('/opt/') ? `${root}${arg}` : arg));
    return spawn(emulator, ['-L', root, `${root}${program}`, ...args], { env: { ...environment } });
  }
  const script = [
    `mount --bind ${root} ${root}`,
    `mount -o remount,bind,ro ${root}`,
    ...(scratch === undefined ? [] : [`mount --bind ${scratch} ${root}/tmp`]),
    `exec chroot --userspec 65532:65532 ${root} "$@"`,
  ].join(' && ');
  return spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...argv], {
    env: { PATH: process.env.PATH, ...environment },
  });
}

/** Runs it to its end and gives what it wrote; ended after the time. */
export async function runIn(command: Command, timeoutMs = 60_000): Promise<string> {
  const child = startIn(command);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  clearTimeout(timer);
  return output.trim();
}

/**
 * An emulator of arm64: Debian 12's own hangs with onnxruntime now and then, so the one of the next release is fetched
 * and kept in `folder`. Undefined where there is none to be had.
 */
export async function findEmulator(folder: string): Promise<string | undefined> {
  const kept = join(folder, 'qemu-aarch64');
  if (existsSync(kept)) return kept;
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'qemu-'));
  try {
    const archive = await openArchive('trixie', 'amd64', join(work, 'apt'));
    const version = (await archive.newest(['qemu-user'])).get('qemu-user')?.version ?? '';
    await archive.download('qemu-user', version, work);
    const deb = (await readdir(work)).find((name) => name.endsWith('.deb')) ?? '';
    await runProgram('dpkg-deb', ['--extract', join(work, deb), join(work, 'files')]);
    await rename(join(work, 'files', 'usr', 'bin', 'qemu-aarch64'), kept);
    return kept;
  } catch {
    return (process.env.PATH ?? '')
      .split(delimiter)
      .map((one) => join(one, 'qemu-aarch64'))
      .find((file) => existsSync(file));
  } finally {
    await rm(work, { recursive: true });
  }
}
