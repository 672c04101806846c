import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { npmRun } from './a-process.ts';

test('an image that there is not is bad input, and those that there are are named', async () => {
  const { code, stderr } = await npmRun('images', ['nginx']);
  expect(code).toBe(2);
  expect(stderr).toContain('No image: nginx. There are aggregator, authority, collision-engine, hub,');
});

test('without the Debian client an image cannot be made, and the command says what is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-images-'));
  const args = ['mosquitto', '--folder', join(folder, 'layout')];
  const { code, stderr } = await npmRun('images', args, { PATH: '/nowhere' });
  await rm(folder, { recursive: true });
  expect(code).toBe(3);
  expect(stderr).toMatch(/(dpkg-deb|apt-get) is not on this machine; it comes with Debian/);
});

test('a check names as one document what is stale, and fails exactly where something is', async () => {
  const { code, stdout } = await npmRun('images', ['--check', '--json']);
  const { stale } = JSON.parse(stdout) as { stale: readonly string[] };
  expect(code).toBe(stale.length === 0 ? 0 : 1);
});
