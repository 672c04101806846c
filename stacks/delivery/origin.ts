import { runProgram } from '../../workloads/image/program.ts';
import type { Origin } from './artifact.ts';

/** What git says of a checkout. */
export interface Checkout {
  readonly origin: Origin;
  /** the files that are not as they are in the commit */
  readonly changed: readonly string[];
}

/** Where a checkout comes from. Throws a MissingProgramError without git, and its words where it is no repository. */
export async function checkoutOf(folder: string): Promise<Checkout> {
  const git = async (...args: string[]): Promise<string> =>
    String(await runProgram('git', args, { cwd: folder })).trim();
  const [commit, branch, time, url, status] = await Promise.all([
    git('rev-parse', 'HEAD'),
    git('branch', '--show-current'),
    git('show', '--no-patch', '--format=%cI', 'HEAD'),
    git('remote', 'get-url', 'origin').catch(() => ''),
    git('status', '--porcelain'),
  ]);
  return {
    origin: {
      source: withoutPassword(url),
      // Detached, as CI checks a tag out, a commit is on no branch.
      revision: `${branch === '' ? 'HEAD' : branch}@sha1:${commit}`,
      created: new Date(time).toISOString(),
    },
    changed: status === '' ? [] : status.split('\n'),
  };
}

/** The commit in a revision: the tag under which its artifact stays. */
export function commitIn({ revision }: Pick<Origin, 'revision'>): string {
  return revision.slice(revision.lastIndexOf(':') + 1);
}

/** CI clones with a token in the address, and an annotation is for everybody. */
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}
