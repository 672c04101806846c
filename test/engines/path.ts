import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Debian keeps servers where a user's PATH does not look. */
const SYSTEM_DIRS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** npm's packages bring programs of the same names, such as a `pulumi` that downloads the real one at its first start. */
const NPM_BIN = path.join('node_modules', '.bin');

/** Every executable of this name, in the order of PATH, npm's aside. */
export function programsOnPath(name: string, searchPath = process.env.PATH ?? ''): readonly string[] {
  const dirs = [
    ...searchPath.split(path.delimiter).filter((dir) => dir !== '' && !dir.endsWith(NPM_BIN)),
    ...SYSTEM_DIRS,
  ];
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
