import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { SiteError } from '../../infra/site/problem.ts';
import { aCommand, EXIT, modeOf, parseDate, run, type ExitCode } from '../../stacks/command.ts';

const PROBLEM = {
  file: 'stacks/Pulumi.graz.yaml',
  line: 3,
  column: 5,
  rule: 'unknown-key',
  path: 'host',
  got: 'host',
  wanted: 'hosts',
  remedy: 'did you mean hosts?',
};

/** What a command writes on its two streams while it runs. */
async function heard(args: readonly string[], action: () => ExitCode) {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await run(aCommand('render', 'a test').argument('[site]'), args, action);
    return { code, stdout: stdout.mock.calls.join(''), stderr: stderr.mock.calls.join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

function refuse(): never {
  throw new SiteError([PROBLEM]);
}

describe('a command', () => {
  it('gives the exit code of what it did', async () => {
    for (const code of Object.values(EXIT))
      expect(await run(aCommand('render', 'a test'), [], () => code)).toBe(code);
  });

  it('tells bad input in words on stderr and gives exit code 2', async () => {
    const { code, stdout, stderr } = await heard([], refuse);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'stacks/Pulumi.graz.yaml:3:5 host: got host, wanted hosts\n    did you mean hosts?',
    );
  });

  it('with --json writes one document on stdout, also where the input is bad', async () => {
    const { code, stdout } = await heard(['--json'], refuse);
    expect([code, JSON.parse(stdout)]).toEqual([2, { problems: [PROBLEM] }]);
    const wrong = await heard(['--json', '--jason'], refuse);
    expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([2, { problems: [{ rule: 'usage' }] }]);
  });

  it('takes a flag that it does not know for bad input, and help for none', async () => {
    expect((await heard(['--jason'], refuse)).code).toBe(2);
    expect((await heard(['graz', 'lyon'], refuse)).code).toBe(2);
    const help = await heard(['--help'], refuse);
    expect([help.code, help.stdout]).toEqual([0, '']);
    expect(help.stderr).toContain('npm run render -- [options] [site]');
  });

  it('tells what the machine refuses to write, and what to do', async () => {
    const { code, stdout, stderr } = await heard(['--json'], () => {
      mkdirSync(path.join(import.meta.filename, 'dist'));
      return EXIT.held;
    });
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { problems: [{ rule: 'not-written' }] }]);
    expect(stderr).toMatch(/ENOTDIR.*command\.test\.ts.*take another folder with --out/s);
  });

  it('lets a fault of ours through with its stack', async () => {
    await expect(
      run(aCommand('render', 'a test'), [], () => {
        throw new TypeError('ours');
      }),
    ).rejects.toThrow('ours');
  });
});

describe('a date on the command line', () => {
  it('is a day that exists', () => {
    expect(parseDate('2028-02-29')).toBe('2028-02-29');
    for (const text of ['2027-02-29', '2027-1-1', 'tomorrow', '2027-01-01T00:00:00Z', '']) {
      expect(() => parseDate(text)).toThrow(InvalidArgumentError);
    }
  });
});

describe('the mode of judging', () => {
  it('is the gate in CI and the line everywhere else', () => {
    expect([{ CI: 'true' }, { CI: '1' }].map(modeOf)).toEqual(['gate', 'gate']);
    expect([{}, { CI: '' }, { CI: 'false' }].map(modeOf)).toEqual(['line', 'line', 'line']);
  });
});
