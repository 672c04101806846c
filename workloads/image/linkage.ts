import { posix } from 'node:path';
import type { File } from './file.ts';
import { readElf } from './elf.ts';
import type { Architecture } from './platform.ts';

/**
 * What would not start: every ELF file of the image is of its architecture, its linker is there, and each library that
 * it needs is where the linker looks. Answers for the foreign architecture too, where nothing can be run.
 */
export function linkageProblems(files: readonly File[], architecture: Architecture): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.flatMap((file) => {
    const elf = file.kind === 'file' ? readElf(file.bytes) : undefined;
    if (elf === undefined) return [];
    if (elf.machine !== architecture.machine)
      return [`${file.path}: is for ELF machine ${elf.machine}, not ${architecture.name}`];
    const interpreter = elf.interpreter?.slice(1);
    const folders = [
      ...elf.searched.map((folder) => folder.replace(/\$\{?ORIGIN\}?/, posix.dirname(file.path))),
      `lib/${architecture.libraries}`,
      `usr/lib/${architecture.libraries}`,
      'lib64',
    ];
    return [
      ...(interpreter === undefined || resolve(byPath, interpreter) !== undefined
        ? []
        : [`${file.path}: its linker /${interpreter} is not in the image`]),
      ...elf.needed
        .filter(
          (name) =>
            !folders.some((folder) => resolve(byPath, posix.join(folder, name)) !== undefined) &&
            interpreter?.endsWith(`/${name}`) !== true,
        )
        .map((name) => `${file.path}: needs ${name}, which is not in the image`),
    ];
  });
}

const MOST_LINKS = 40;

/** Follows links, of folders too, as the kernel would. */
function resolve(
  files: ReadonlyMap<string, File>,
  path: string,
  links = 0,
): (File & { kind: 'file' }) | undefined {
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const here = files.get(parts.slice(0, index + 1).join('/'));
    if (here?.kind !== 'link') continue;
    if (links === MOST_LINKS) return undefined;
    const folder = posix.join('/', ...parts.slice(0, index));
    const target = posix.resolve(folder, here.target, ...parts.slice(index + 1));
    return resolve(files, target.slice(1), links + 1);
  }
  const found = files.get(path);
  return found?.kind === 'file' ? found : undefined;
}
