import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { prove } from '../engines/proof/prove.ts';
import { program, programIfThere } from '../engines/programs.ts';

const execute = promisify(execFile);
const FOLDER = path.join(import.meta.dirname, '..', '..', '.github', 'workflows');

describe('the workflows of GitHub Actions', () => {
  const files = readdirSync(FOLDER);

  it('S64 are taken by actionlint, and their scripts by shellcheck where it is here', () =>
    prove({ artefact: 'the workflows of GitHub Actions', judge: 'actionlint' }, async () => {
      const shellcheck = programIfThere('shellcheck');
      const { stdout } = await execute(program('actionlint'), [
        ...['-no-color', '-shellcheck', shellcheck ?? '', '-pyflakes', ''],
        ...files.map((file) => path.join(FOLDER, file)),
      ]);
      expect(stdout).toBe('');
      const scripts = shellcheck === undefined ? 'their scripts unjudged' : 'their scripts by shellcheck';
      return `${files.join(' and ')} by its rules, ${scripts}`;
    }));

  it('T24 that are broken are refused by it', () =>
    prove({ artefact: 'a broken workflow', judge: 'actionlint' }, async () => {
      const text = readFileSync(path.join(FOLDER, 'delivery.yml'), 'utf8');
      const broken = text.replace('matrix.site', 'matrix.siet');
      expect(broken).not.toBe(text);
      const running = execute(program('actionlint'), ['-no-color', '-shellcheck', '', '-']);
      running.child.stdin?.end(broken);
      await expect(running).rejects.toMatchObject({ stdout: expect.stringContaining('siet') as string });
      return 'a name that there is not is found';
    }));
});
