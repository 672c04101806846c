import path from 'node:path';
import { REPOSITORY } from './programs.ts';
import type { RunFolder } from './run-folder.ts';

/** What a process needs to run at all; nothing else of ours is handed on. */
export function processEnvironment({ path: folder }: Pick<RunFolder, 'path'>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    // Whatever a library keeps for itself goes with the run.
    HOME: folder,
    TMPDIR: folder,
    // A second start of the same files need not compile them again.
    NODE_COMPILE_CACHE: path.join(REPOSITORY, 'build', 'compile-cache'),
  };
}
