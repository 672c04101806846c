import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { IsoDate } from '../policies/exception.ts';
import type { Tree } from './write-tree.ts';

const REPOSITORY = path.join(import.meta.dirname, '..');
const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 256 * 2 ** 20;

/** What a site was at a commit. */
export interface TreeAt {
  readonly commit: string;
  /** empty where the site had no file there */
  readonly tree: Tree;
}

/** Why there is no tree: the reference, or what stood there. */
export class TreeAtError extends Error {
  readonly isMissingProgram: boolean;

  constructor(message: string, isMissingProgram = false) {
    super(message);
    this.name = 'TreeAtError';
    this.isMissingProgram = isMissingProgram;
  }
}

/**
 * A site as that commit renders it: by its own charts, with its own files and lock, in a process that gets none of our
 * environment. Nothing of the working tree is touched. Its packages are ours, so a commit with others may not render.
 */
export function treeAt(ref: string, site: string, date: IsoDate, repository = REPOSITORY): TreeAt {
  const commit = text('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
    cwd: repository,
    problem: `got "${ref}", wanted a commit, branch or tag of this repository; fetch it first: git fetch origin`,
  }).trim();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'millwright-at-'));
  try {
    const archive = path.join(folder, 'archive.tar');
    text('git', ['archive', '--output', archive, commit], { cwd: repository });
    text('tar', ['-xf', archive, '-C', folder]);
    symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
    const json = text(process.execPath, ['--input-type=module', '--eval', RENDER, site, date], {
      cwd: folder,
      env: { PATH: process.env.PATH },
      problem: `${ref} (${commit.slice(0, 12)}) does not render ${site}`,
    });
    return { commit, tree: new Map(JSON.parse(json) as [string, string][]) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Policies are not asked here: what stood there before was judged then. With what starts who holds the tree, where the
 * commit has such a thing.
 */
const RENDER = `
const { siteNames } = await import('./stacks/site-files.ts');
const { prepare } = await import('./stacks/prepare.ts');
const { treeOf } = await import('./stacks/render.ts');
const [site, date] = process.argv.slice(1);
const treeAt = () => {
  const { release, findings } = prepare(site, { date });
  return [...treeOf({ release: { ...release, placed: [...(release.start ?? []), ...release.placed] }, findings })];
};
process.stdout.write(JSON.stringify(siteNames().includes(site) ? treeAt() : []));
`;

interface TextOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly problem?: string;
}

function text(program: string, args: readonly string[], { cwd, env, problem }: TextOptions = {}): string {
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
    throw new TreeAtError(`${program} is not on PATH; install it`, true);
  }
  if (status === 0) return stdout;
  const words = error?.message ?? stderr.trim();
  throw new TreeAtError(
    [problem ?? `${program} ${args.join(' ')} failed`, words].filter(Boolean).join(':\n'),
  );
}
