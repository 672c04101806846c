import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../../stacks/command.ts';
import { ended } from '../../stacks/a-process.ts';

/** `npm run engines` on a machine that has a shell, git and nothing else: no Go, no engine, nothing built. */
function engines(...args: string[]) {
  const bare = mkdtempSync(path.join(os.tmpdir(), 'millwright-bare-'));
  onTestFinished(() => rmSync(bare, { recursive: true }));
  const bin = path.join(bare, 'bin');
  mkdirSync(bin);
  symlinkSync('/bin/sh', path.join(bin, 'sh'));
  const variables = { PATH: bin, HOME: bare, XDG_CACHE_HOME: path.join(bare, 'cache'), NO_COLOR: '1' };
  return ended(process.execPath, ['test/engines/main.ts', ...args], variables);
}

describe('npm run engines without Go', () => {
  it('says what is skipped and what to install, and that a program is missing', async () => {
    const { code, stderr } = await engines();
    expect(code).toBe(EXIT.missingProgram);
    expect(stderr).toMatch(/^kubernetes +v1\.35\.4 +absent Go is not on PATH: install Go 1\.\d+/m);
    expect(stderr).toContain('what needs this engine is skipped until then');
    expect(stderr).toMatch(/apt-get install .*\bbuildah\b/);
  });

  it('gives the same as one document', async () => {
    const { code, stdout } = await engines('--json', 'etcd');
    expect(code).toBe(EXIT.missingProgram);
    expect(JSON.parse(stdout)).toMatchObject({
      engines: [{ name: 'etcd', state: 'absent', why: expect.stringMatching(/install Go/) as string }],
      packages: [],
    });
  });

  it('refuses a name that no engine has, with those that there are', async () => {
    const { code, stderr } = await engines('etc');
    expect(code).toBe(EXIT.badInput);
    expect(stderr).toMatch(/no engine is named etc; there are etcd, kubernetes, kwok/);
  });
});
