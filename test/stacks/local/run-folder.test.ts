import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openRunFolder } from '../../../stacks/local/run-folder.ts';
import { RUN_VARIABLE } from '../../../stacks/local/strays.ts';

it('is ours alone to read, and gone when it is removed', async () => {
  const folder = await openRunFolder();
  expect((await fs.stat(folder.path)).mode & 0o777).toBe(0o700);
  await fs.writeFile(path.join(folder.path, 'file'), 'text');
  await folder.remove();
  await expect(fs.access(folder.path)).rejects.toThrow('ENOENT');
});

it('is not made where there is too little room, and says how much there must be', async () => {
  const before = await fs.readdir(os.tmpdir());
  await expect(openRunFolder(2 ** 50)).rejects.toThrow(
    /MiB free\): set TMPDIR to a folder with \d+ MiB free/,
  );
  const ours = (names: readonly string[]) =>
    names.filter((name) => name.startsWith(`millwright-${process.pid}-`));
  expect(ours(await fs.readdir(os.tmpdir()))).toEqual(ours(before));
});

it('sweeps what a killed run left, and leaves a running one alone', async () => {
  const { pid: endedPid } = spawnSync('true');
  const left = await fs.mkdtemp(path.join(os.tmpdir(), `millwright-${endedPid}-`));
  const running = await fs.mkdtemp(path.join(os.tmpdir(), `millwright-${process.ppid}-`));
  const folder = await openRunFolder();
  await expect(fs.access(left)).rejects.toThrow('ENOENT');
  await expect(fs.access(running)).resolves.toBeUndefined();
  await fs.rm(running, { recursive: true });
  await folder.remove();
});

it('ends what still runs of a killed run', async () => {
  const { pid: endedPid } = spawnSync('true');
  const left = await fs.mkdtemp(path.join(os.tmpdir(), `millwright-${endedPid}-`));
  const orphan = spawn('sleep', ['60'], { env: { ...process.env, [RUN_VARIABLE]: path.basename(left) } });
  const end = once(orphan, 'exit');
  await once(orphan, 'spawn');
  const folder = await openRunFolder();
  expect(await end).toEqual([null, 'SIGKILL']);
  await folder.remove();
});
