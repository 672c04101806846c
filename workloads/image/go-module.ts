import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { File } from './file.ts';

/** A module of Go by its version, and the digest that Go checks it by: `h1:` and base64. */
export interface GoModule {
  name: string;
  version: string;
  sum: string;
}

/** What the go.mod in this folder asks for, with what its go.sum says of each. */
export async function pinnedModules(folder: string): Promise<readonly GoModule[]> {
  const [asked, sums] = await Promise.all(
    ['go.mod', 'go.sum'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const sumOf = new Map(
    [...(sums ?? '').matchAll(/^(\S+) (\S+) (h1:\S+)$/gm)].map(
      ([, name = '', version = '', sum = '']) => [`${name} ${version}`, sum] as const,
    ),
  );
  return [...(asked ?? '').matchAll(/^\t(\S+) (v\S+)/gm)].flatMap(([, name = '', version = '']) => {
    const sum = sumOf.get(`${name} ${version}`);
    return sum === undefined ? [] : [{ name, version, sum }];
  });
}

/** The same digest as others write it. */
export function hexOfSum({ sum }: GoModule): string {
  return Buffer.from(sum.slice('h1:'.length), 'base64').toString('hex');
}

/** What Go wrote into the programs among these files: the modules that they are linked of. */
export function linkedModules(files: readonly File[]): readonly GoModule[] {
  const linked = files.flatMap((file) =>
    file.kind === 'file' && file.isExecutable
      ? [
          ...Buffer.from(file.bytes)
            .toString('latin1')
            .matchAll(/\ndep\t(\S+)\t(v\S+)\t(h1:[^\n]+)/g),
        ]
      : [],
  );
  return linked.map(([, name = '', version = '', sum = '']) => ({ name, version, sum }));
}
