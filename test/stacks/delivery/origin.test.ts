import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkoutOf, commitIn } from '../../../stacks/delivery/origin.ts';
import { aFolder } from '../temp-folder.ts';

function aRepository(): { folder: string; git: (...args: string[]) => string } {
  const folder = aFolder();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: '2026-11-24T09:00:00+01:00' },
    }).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  git('remote', 'add', 'origin', 'https://robot:a-token@git.example/plant/millwright');
  git('commit', '--quiet', '--allow-empty', '--message', 'one');
  return { folder, git };
}

describe('a checkout', () => {
  it('says its commit and branch as Flux does, its own time in UTC, and no password', async () => {
    const { folder, git } = aRepository();
    const commit = git('rev-parse', 'HEAD');
    const { origin, changed } = await checkoutOf(folder);
    expect(origin).toEqual({
      source: 'https://git.example/plant/millwright',
      revision: `main@sha1:${commit}`,
      created: '2026-11-24T08:00:00.000Z',
    });
    expect(commitIn(origin)).toBe(commit);
    expect(changed).toEqual([]);
  });

  it('is known on no branch and without a remote, and names what is not committed', async () => {
    const { folder, git } = aRepository();
    git('checkout', '--quiet', '--detach');
    git('remote', 'remove', 'origin');
    writeFileSync(path.join(folder, 'new.yaml'), '');
    const { origin, changed } = await checkoutOf(folder);
    expect(origin.source).toBe('');
    expect(origin.revision).toMatch(/^HEAD@sha1:[0-9a-f]{40}$/);
    expect(changed).toEqual(['?? new.yaml']);
  });

  it('is none in a folder that git does not know', async () => {
    await expect(checkoutOf(aFolder())).rejects.toThrow(/git .* failed/);
  });
});
