import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readTar } from './archive.ts';
import type { DebianArchive } from './debian-archive.ts';
import { openArchive } from './debian-archive.ts';
import type { DebianLock, DebianPackage } from './debian-lock.ts';
import { digestOf } from './digest.ts';
import type { File } from './file.ts';
import { runProgram } from './program.ts';

/** A Debian package, unpacked. */
export interface Unpacked {
  package: DebianPackage;
  /** its record, as scanners of images read it in var/lib/dpkg/status.d */
  control: string;
  files: readonly File[];
}

/** Opens each architecture's archive once, and only when a package is not in the folder of downloads yet. */
export function debianSource(lock: DebianLock, downloads: string): (row: DebianPackage) => Promise<Unpacked> {
  const archives = new Map<string, Promise<DebianArchive>>();
  const archiveOf = (architecture: 'amd64' | 'arm64'): Promise<DebianArchive> => {
    const open =
      archives.get(architecture) ??
      openArchive(lock.suite, architecture, join(downloads, `apt-${architecture}`));
    archives.set(architecture, open);
    return open;
  };
  return async (row) => {
    const file = join(downloads, `${row.sha256}.deb`);
    if ((await digestOfFile(file)) !== `sha256:${row.sha256}`)
      await download(row, await archiveOf(row.architecture), file);
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
    await archive.download(row.name, row.version, folder);
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
  return /^(usr\/)?(lib|lib64|bin|sbin)\//.test(path) || /^usr\/share\/doc\/[^/]+\/copyright$/.test(path);
}
