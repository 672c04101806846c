import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { readTar } from './archive.ts';
import type { File } from './file.ts';
import { runProgram } from './program.ts';

/** What an image takes of package-lock.json. */
export type NpmLock = z.infer<typeof NpmLock>;

const NpmRow = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
});

export const NpmLock = z.object({ packages: z.record(z.string(), NpmRow) });

export interface NpmPackage {
  name: string;
  version: string;
  /** `sha512-` and base64 */
  integrity: string;
  licence: string | undefined;
}

/** The locked package in `folder` (`node_modules/…`); throws where the lock has none, or no integrity for it. */
export function npmPackage(lock: NpmLock, folder: string): NpmPackage {
  const row = Object.hasOwn(lock.packages, folder) ? lock.packages[folder] : undefined;
  if (row?.version === undefined || row.integrity === undefined)
    throw new Error(`package-lock.json: ${folder} has no version with an integrity; run npm install`);
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { name, version: row.version, integrity: row.integrity, licence: row.license };
}

/**
 * The files of a locked package, for whichever architecture: npm installs only this machine's. Its bytes are those
 * that the lock names, or this throws. Paths are those within the package.
 */
export async function unpackNpm(
  row: NpmPackage,
  downloads: string,
  isWanted: (path: string) => boolean,
): Promise<readonly File[]> {
  await mkdir(downloads, { recursive: true });
  const file = join(downloads, `${row.name.replace(/^@/, '').replace('/', '-')}-${row.version}.tgz`);
  if ((await integrityOf(file)) !== row.integrity) await download(row, file);
  const files = await readTar(await promisify(gunzip)(await readFile(file)), (path) =>
    isWanted(inPackage(path)),
  );
  return files.map((one) => ({ ...one, path: inPackage(one.path) }));
}

const inPackage = (path: string): string => path.replace(/^[^/]+\//, '');

async function download(row: NpmPackage, file: string): Promise<void> {
  const folder = await mkdtemp(join(file, '..', 'download-'));
  try {
    const into = ['--pack-destination', folder];
    await runProgram('npm', ['pack', `${row.name}@${row.version}`, '--prefer-offline', '--silent', ...into]);
    const [name = ''] = await readdir(folder);
    const got = await integrityOf(join(folder, name));
    if (got !== row.integrity)
      throw new Error(
        `${row.name} ${row.version}: got ${String(got)}; package-lock.json says ${row.integrity}`,
      );
    await rename(join(folder, name), file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function integrityOf(file: string): Promise<string | undefined> {
  try {
    return `sha512-${createHash('sha512')
      .update(await readFile(file))
      .digest('base64')}`;
  } catch {
    return undefined;
  }
}
