import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { File } from './file.ts';
import type { NpmLock, NpmPackage } from './npm-package.ts';
import { npmPackage, unpackNpm } from './npm-package.ts';
import type { Architecture } from './platform.ts';

/**
 * A package that a bundle leaves outside, or that such a one loads. What it holds for every architecture is installed
 * whichever machine builds, and what it holds for one is packed for that one.
 */
interface Part {
  name: string;
  from: 'installed' | 'packed';
  keeps: RegExp;
}

/**
 * Without adm-zip and global-agent, which onnxruntime-node needs for its download at installation only, and without
 * what such a download would bring: an image is the same wherever it is made.
 */
function parts({ node }: Architecture): readonly Part[] {
  return [
    { name: '@img/colour', from: 'installed', keeps: /[.]cjs$/ },
    {
      name: `@img/sharp-libvips-linux-${node}`,
      from: 'packed',
      // its README is its licence: which library under which
      keeps: /^(lib\/.*[.]so[.0-9]*|lib\/index[.]js|README[.]md)$/,
    },
    { name: `@img/sharp-linux-${node}`, from: 'packed', keeps: /[.](node|cjs)$/ },
    { name: 'detect-libc', from: 'installed', keeps: /^lib\/.*[.]js$/ },
    {
      name: 'onnxruntime-common',
      from: 'installed',
      keeps: /^dist\/(cjs|esm)\/([^/]+[.]js|package[.]json)$/,
    },
    {
      name: 'onnxruntime-node',
      from: 'installed',
      keeps: new RegExp(
        `^(dist/.*[.]js|bin/napi-v6/linux/${node}/(libonnxruntime|onnxruntime_binding)[.][^/]+)$`,
      ),
    },
    { name: 'semver', from: 'installed', keeps: /[.]js$/ },
    { name: 'sharp', from: 'installed', keeps: /^dist\/.*[.][cm]js$/ },
  ];
}

/** The packages that hold for any of an architecture, of package-lock.json. */
export function nativePackages(lock: NpmLock, architecture: Architecture): readonly NpmPackage[] {
  return parts(architecture).map(({ name }) => npmPackage(lock, `node_modules/${name}`));
}

/** `opt/millwright/node_modules` with what a service of this architecture loads, and the licences. */
export async function nativeFiles(
  root: string,
  lock: NpmLock,
  architecture: Architecture,
  downloads: string,
): Promise<readonly File[]> {
  const all = parts(architecture).map(async ({ name, from, keeps }) => {
    const isWanted = (path: string): boolean =>
      path === 'package.json' || /^licen[cs]e/i.test(path) || keeps.test(path);
    const folder = `node_modules/${name}`;
    const files =
      from === 'packed'
        ? await unpackNpm(npmPackage(lock, folder), downloads, isWanted)
        : await installedFiles(join(root, folder), isWanted);
    return files.map((file) => ({ ...file, path: `opt/millwright/${folder}/${file.path}` }));
  });
  return (await Promise.all(all)).flat();
}

/** The wanted files below a folder, with paths within it. */
export async function installedFiles(
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly File[]> {
  const paths = await readdir(folder, { recursive: true });
  const files: File[] = [];
  for (const path of paths.filter(isWanted).sort()) {
    const file = join(folder, path);
    if ((await stat(file)).isFile())
      files.push({ kind: 'file', path, isExecutable: false, bytes: await readFile(file) });
  }
  return files;
}
