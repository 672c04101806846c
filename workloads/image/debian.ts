import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readTar } from './archive.ts';
import type { DebianArchive } from './debian-archive.ts';
import { openArchive } from './debian-archive.ts';
import type { DebianPackage } from './debian-lock.ts';
import { digestOf } from './digest.ts';
import type { File } from './file.ts';
import { MissingProgramError, runProgram } from './program.ts';

/** A Debian package, unpacked. */
export interface Unpacked {
  package: DebianPackage;
  /** its record, as scanners of images read it in var/lib/dpkg/status.d */
  control: string;
  files: readonly File[];
}

/** Debian keeps the newest of each package; what a lock names may have been followed by another. */
export class WithdrawnPackageError extends Error {
  constructor({ name, version, suite, architecture }: DebianPackage, cause: unknown) {
    super(
      `${name} ${version} for ${architecture}: ${suite} does not have it, or not any more; ` +
        'npm run images -- --update-packages --lock takes what it has now',
      { cause },
    );
    this.name = 'WithdrawnPackageError';
  }
}

/** Opens each archive once, and only when a package is not in the folder of downloads yet. */
export function debianSource(downloads: string): (row: DebianPackage) => Promise<Unpacked> {
  const archives = new Map<string, Promise<DebianArchive>>();
  const archiveOf = ({ suite, architecture }: DebianPackage): Promise<DebianArchive> => {
    const folder = `apt-${suite}-${architecture}`;
    const open = archives.get(folder) ?? openArchive(suite, architecture, join(downloads, folder));
    archives.set(folder, open);
    return open;
  };
  return async (row) => {
    const file = join(downloads, `${row.sha256}.deb`);
    if ((await digestOfFile(file)) !== `sha256:${row.sha256}`)
      await download(row, await archiveOf(row), file);
    return {
      package: row,
      control: String(await runProgram('dpkg-deb', ['--field', file])),
      files: await readTar(await runProgram('dpkg-deb', ['--fsys-tarfile', file]), isShipped),
    };
  };
}

async function download(row: DebianPackage, archive: DebianArchive, file: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const folder = await mkdtemp(join(file, '..', 'download-'));
  try {
    await archive.download(row.name, row.version, folder).catch((error: unknown) => {
      throw error instanceof MissingProgramError ? error : new WithdrawnPackageError(row, error);
    });
    const [name = ''] = await readdir(folder);
    const got = await digestOfFile(join(folder, name));
    if (got !== `sha256:${row.sha256}`)
      throw new Error(
        `${row.name} ${row.version} ${row.architecture}: got ${String(got)}; the lock says sha256:${row.sha256}`,
      );
    await rename(join(folder, name), file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function digestOfFile(file: string): Promise<string | undefined> {
  try {
    return digestOf(await readFile(file));
  } catch {
    return undefined;
  }
}

/** Libraries, programs and licences; what no program of ours opens stays away. */
function isShipped(path: string): boolean {
  if (/\/(gconv|audit|systemd|locale|man|lintian|bug)\//.test(path)) return false;
  return /^((usr\/)?(lib|lib64|bin|sbin)\/|usr\/share\/(common-licenses\/|doc\/[^/]+\/copyright$))/.test(
    path,
  );
}
