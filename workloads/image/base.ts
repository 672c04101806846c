import type { Unpacked } from './debian.ts';
import type { File } from './file.ts';
import { textFile } from './file.ts';
import type { Architecture } from './platform.ts';

/** Who runs in an image when nobody else is named. */
export const USER = '65532:65532';

/**
 * The files of Debian packages that an image keeps: libraries, the programs that are named, licences, and the record
 * by which scanners find what is inside. No shell and no package manager is among them, unless an image names it.
 * Folders are merged into /usr as Debian does.
 */
export function debianFiles(
  unpacked: readonly Unpacked[],
  programs: readonly string[],
  { libraries }: Architecture,
): readonly File[] {
  const isLibrary = new RegExp(`^usr/lib(64)?/(${libraries}/)?[^/]+[.]so([.][^/]*)?$`);
  const files = unpacked.flatMap((one) => one.files.map((file) => ({ ...file, path: merged(file.path) })));
  const kept = files.filter(({ path }) => isLibrary.test(path) || programs.includes(path) || isRecord(path));
  for (const program of programs) {
    if (!kept.some(({ path }) => path === program)) throw new Error(`${program}: no package brings it`);
  }
  const records = unpacked.map(({ package: { name }, control }) =>
    textFile(`var/lib/dpkg/status.d/${name}`, control),
  );
  return [...kept, ...records];
}

/** What every image has beside packages: the links of a merged /usr, somebody who is not root, and /tmp. */
export function skeleton(files: readonly File[]): readonly File[] {
  const merges = ['bin', 'lib', 'lib64', 'sbin'].filter((folder) =>
    files.some(({ path }) => path.startsWith(`usr/${folder}/`)),
  );
  return [
    ...merges.map((folder): File => ({ kind: 'link', path: folder, target: `usr/${folder}` })),
    { kind: 'link', path: 'etc/os-release', target: '../usr/lib/os-release' },
    textFile('etc/passwd', 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n'),
    textFile('etc/group', 'nonroot:x:65532:\n'),
    textFile('etc/nsswitch.conf', 'hosts: files dns\n'),
    { kind: 'folder', path: 'tmp', mode: 0o1777 },
  ];
}

/** Licences, and what tells a scanner which Debian this is. */
function isRecord(path: string): boolean {
  return path.endsWith('/copyright') || /^usr\/(share\/common-licenses\/|lib\/os-release$)/.test(path);
}

function merged(path: string): string {
  return /^(bin|lib|lib64|sbin)\//.test(path) ? `usr/${path}` : path;
}
