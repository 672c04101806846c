import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { startChild, type Child } from '../../../stacks/local/child.ts';
import { straysOf, RUN_VARIABLE } from '../../../stacks/local/strays.ts';

const programOf = (name: string): string => new URL(`programs/${name}.ts`, import.meta.url).pathname;

const running: Child[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop(500)));
});

/** Starts a program and waits for its word; `messages` goes on collecting what it says. */
async function start(program: string, environment: Record<string, string> = {}): Promise<[Child, unknown[]]> {
  const messages: unknown[] = [];
  const child = startChild({
    name: program,
    file: programOf(program),
    environment,
    onMessage: (message) => messages.push(message),
  });
  running.push(child);
  await vi.waitFor(() => expect(messages).toHaveLength(1), 10_000);
  return [child, messages];
}

it('hears what its parent sends, and keeps its last lines', async () => {
  const [child, messages] = await start('steady');
  child.send({ kind: 'finish' });
  await vi.waitFor(() => expect(messages).toContainEqual({ heard: { kind: 'finish' } }), 5_000);
  await vi.waitFor(() => expect(child.lastLines()).toEqual(['one', 'two']), 5_000);
});

it('is started within what is asked for, and is heard all the same', async () => {
  const messages: unknown[] = [];
  const within = ['/usr/bin/env', 'WITHIN=yes'];
  const child = startChild({
    name: 'within',
    file: programOf('steady'),
    within,
    environment: {},
    onMessage: (message) => messages.push(message),
  });
  running.push(child);
  await vi.waitFor(() => expect(messages).toHaveLength(1), 10_000);
});

it('is started again when it was killed, with another pid', async () => {
  const [child, messages] = await start('steady');
  const before = child.pid();
  child.kill();
  await vi.waitFor(() => expect(messages).toHaveLength(2), 10_000);
  expect(child.restarts()).toBe(1);
  expect(child.pid()).not.toBe(before);
  expect(child.isUp()).toBe(true);
});

it('ends cleanly when it is told to, and is not started again', async () => {
  const [child] = await start('steady');
  expect(await child.stop(5_000)).toEqual({ name: 'steady', isClean: true, detail: 'exit code 0' });
  expect(child.isUp()).toBe(false);
  expect(child.restarts()).toBe(0);
});

it('is killed past the deadline, and that is not a clean end', async () => {
  const [child] = await start('deaf');
  expect(await child.stop(200)).toEqual({ name: 'deaf', isClean: false, detail: 'ended by SIGKILL' });
});

it('stops by itself when its parent is killed', async () => {
  const runId = 'a-run-of-the-child-test';
  const parent = fork(programOf('parent'), { env: { ...process.env, [RUN_VARIABLE]: runId } });
  const [{ pid }] = (await once(parent, 'message')) as [{ pid: number }];
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
});

it('can be found by its run, wherever it came from', async () => {
  const [child] = await start('steady', { [RUN_VARIABLE]: 'a-run-to-be-found' });
  expect(await straysOf('a-run-to-be-found')).toEqual([child.pid()]);
  expect(await straysOf('a-run-to-be')).toEqual([]);
});
