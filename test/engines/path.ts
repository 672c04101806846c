import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Debian keeps servers where a user's PATH does not look. */
const SYSTEM_DIRS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Every executable of this name, in the order of PATH. */
export function programsOnPath(name: string, searchPath = process.env.PATH ?? ''): readonly string[] {
  const dirs = [...searchPath.split(path.delimiter).filter((dir) => dir !== ''), ...SYSTEM_DIRS];
  return [...new Set(dirs.map((dir) => path.join(dir, name)))].filter(isProgram);
}

export function programOnPath(name: string, searchPath?: string): string | undefined {
  return programsOnPath(name, searchPath)[0];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
