import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SpoolError } from './spool.ts';

/**
 * One owner for a folder. Node has no file lock of its own; SQLite's is the kernel's: it goes with the process that
 * held it, however that ended, and holds between containers, where a written pid says nothing. Nothing is written.
 */
export function lockFolder(dir: string): { release(): void } {
  const database = new DatabaseSync(join(dir, 'lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new SpoolError('locked', `${dir} is open elsewhere`, cause);
  }
  return { release: () => database.close() };
}
