import { extract, pack } from 'tar-stream';
import type { File } from './file.ts';

/** 1970, for everything: two builds at two times give equal bytes. */
const NO_TIME = new Date(0);

/** Writes a tar of the files in the order that is given; equal files give equal bytes. */
export async function writeTar(files: readonly File[]): Promise<Buffer> {
  const packing = pack();
  for (const file of files) {
    const owned = { uid: 0, gid: 0, uname: '', gname: '', mtime: NO_TIME };
    if (file.kind === 'folder') {
      packing.entry({ ...owned, name: `${file.path}/`, type: 'directory', mode: file.mode });
    } else if (file.kind === 'link') {
      packing.entry({ ...owned, name: file.path, type: 'symlink', linkname: file.target, mode: 0o777 });
    } else {
      const mode = file.isExecutable ? 0o755 : 0o644;
      packing.entry({ ...owned, name: file.path, type: 'file', mode }, Buffer.from(file.bytes));
    }
  }
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads the files and links of a tar whose path is wanted; a hard link becomes a copy, a device an error. */
export async function readTar(
  tar: Uint8Array,
  isWanted: (path: string) => boolean,
): Promise<readonly File[]> {
  const reading = extract();
  reading.end(tar);
  const files: File[] = [];
  for await (const entry of reading) {
    const { name, type, mode = 0, linkname } = entry.header;
    const path = cleanPath(name);
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk);
    if (type === 'directory' || !isWanted(path)) continue;
    if (type === 'symlink') files.push({ kind: 'link', path, target: linkname ?? '' });
    else if (type === 'file')
      files.push({ kind: 'file', path, isExecutable: (mode & 0o111) !== 0, bytes: Buffer.concat(chunks) });
    else if (type === 'link') files.push({ ...original(files, cleanPath(linkname ?? '')), path });
    else throw new Error(`${path}: an image holds files, links and folders, not a ${String(type)}`);
  }
  return files;
}

function cleanPath(name: string): string {
  const path = name.replace(/^\.?\//, '').replace(/\/$/, '');
  if (path.split('/').includes('..')) throw new Error(`${name}: leads out of the archive`);
  return path;
}

function original(files: readonly File[], path: string): File {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`${path}: a hard link to what the archive does not hold`);
  return found;
}
