import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepare } from '../../stacks/prepare.ts';
import { treeOf } from '../../stacks/render.ts';
import { treeAt } from '../../stacks/tree-at.ts';
import { npmRun, REPOSITORY } from './a-process.ts';
import { aFolder } from './temp-folder.ts';

const DATE = '2026-12-01';
const PARTS = ['infra', 'policies', 'stacks', 'workloads', 'images.lock.json', 'package.json'];

/** A repository with what is here now in one commit, and a site renamed and a chart changed in the next. */
function aRepository(): { folder: string; git: (...args: string[]) => string } {
  const folder = aFolder();
  for (const part of PARTS) cpSync(path.join(REPOSITORY, part), path.join(folder, part), { recursive: true });
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]): string =>
    execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'before');
  git('mv', 'stacks/Pulumi.lyon.yaml', 'stacks/Pulumi.linz.yaml');
  const chart = path.join(folder, 'infra', 'charts', 'priority.ts');
  writeFileSync(chart, readFileSync(chart, 'utf8').replaceAll('value: 1', 'value: 2'));
  git('commit', '--quiet', '--all', '--message', 'after');
  return { folder, git };
}

describe('treeAt', () => {
  it('gives what a commit renders by its own charts, and leaves the repository as it was', () => {
    const { folder, git } = aRepository();
    const { commit, tree } = treeAt('HEAD~1', 'graz', DATE, folder);
    expect(commit).toBe(git('rev-parse', 'HEAD~1').trim());
    expect(tree).toEqual(treeOf(prepare('graz', { date: DATE })));
    expect(treeAt('main', 'graz', DATE, folder).tree).not.toEqual(tree);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('is empty for a site that had no file then', () => {
    const { folder } = aRepository();
    expect(treeAt('HEAD~1', 'linz', DATE, folder).tree.size).toBe(0);
    expect(treeAt('HEAD', 'linz', DATE, folder).tree.size).toBeGreaterThan(0);
  });

  it('refuses what is no commit, and takes nothing for an option of git', () => {
    const { folder } = aRepository();
    for (const ref of ['nowhere', '--help', '']) {
      expect(() => treeAt(ref, 'graz', DATE, folder)).toThrow(`got "${ref}", wanted a commit`);
    }
  });

  it('says what stood in the way where a commit does not render the site', () => {
    const { folder, git } = aRepository();
    writeFileSync(path.join(folder, 'stacks', 'Pulumi.graz.yaml'), 'config: {}\n');
    git('commit', '--quiet', '--all', '--message', 'broken');
    expect(() => treeAt('HEAD', 'graz', DATE, folder)).toThrow(/does not render graz:\n[^]*millwright:site/);
  });
});

describe('npm run preview', () => {
  it('names what it compares with, and says which policies hold', async () => {
    const { code, stdout } = await npmRun('preview', ['graz', '--against', 'HEAD', '--date', DATE, '--json']);
    const document = JSON.parse(stdout) as { site: string; before: { commit: string }; policies: unknown[] };
    expect([code, document.site]).toEqual([0, 'graz']);
    expect(document.before).toMatchObject({ kind: 'ref', ref: 'HEAD' });
    expect(document.before.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(document.policies).toContainEqual(
      expect.objectContaining({ rule: 'images-by-digest', holds: true }),
    );
  });

  it('takes a reference that does not exist, and the want of one, as bad input', async () => {
    const wrong = await npmRun('preview', ['graz', '--against', 'nowhere', '--json']);
    expect([wrong.code, JSON.parse(wrong.stdout)]).toEqual([
      2,
      { problems: [{ rule: 'usage', got: expect.stringContaining('git fetch origin') as string }] },
    ]);
    expect((await npmRun('preview', ['graz'])).code).toBe(2);
  });
});
