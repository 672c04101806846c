import { expect, it } from 'vitest';
import { MissingProgramError, runProgram, shown } from '../../../stacks/access/program.ts';

it('gives a program its input, and keeps what it says and its code', async () => {
  const program = 'process.stdin.pipe(process.stdout); console.error("words"); process.exitCode = 7';
  const ended = await runProgram([process.execPath, '--eval', program], { input: 'echoed' });
  expect(ended).toEqual({ code: 7, stdout: 'echoed', stderr: 'words\n' });
});

it('ends a program that says more than anybody can read', async () => {
  const program =
    'const say = () => { while (process.stdout.write("x".repeat(65536))); process.stdout.once("drain", say); }; say()';
  const { code, stdout } = await runProgram([process.execPath, '--eval', program]);
  expect(code).not.toBe(0);
  expect(stdout.length).toBeGreaterThan(16 * 1024 * 1024);
  expect(stdout.length).toBeLessThan(17 * 1024 * 1024);
});

it('ends a program that is not wanted any more', async () => {
  const stopping = new AbortController();
  const ended = runProgram([process.execPath, '--eval', 'setInterval(() => {}, 1000)'], {
    signal: stopping.signal,
  });
  stopping.abort();
  expect((await ended).code).not.toBe(0);
});

it('ends a program at once where that was said before it began', async () => {
  const ended = await runProgram([process.execPath, '--eval', 'setInterval(() => {}, 1000)'], {
    signal: AbortSignal.abort(),
  });
  expect(ended.code).not.toBe(0);
});

it('says which program is missing', async () => {
  await expect(runProgram(['no-such-program'])).rejects.toThrow(MissingProgramError);
});

it('shows a command as a shell would take it', () => {
  expect(shown(['sh', '-c', "it's $HOME"])).toBe(`sh -c 'it'\\''s $HOME'`);
});
