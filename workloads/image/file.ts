/** What an image's layers are made of. Paths are relative to its root, without a leading slash; nobody owns but root. */
export type File =
  | { kind: 'file'; path: string; isExecutable: boolean; bytes: Uint8Array }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'folder'; path: string; mode: number };

export function textFile(path: string, text: string): File {
  return { kind: 'file', path, isExecutable: false, bytes: Buffer.from(text) };
}

/**
 * The same files with every folder that they are in, each path once, parents first. Of two with one path the later
 * counts, as in a container's layers.
 */
export function withFolders(files: readonly File[]): readonly File[] {
  const all = new Map<string, File>();
  for (const { path } of files) {
    for (const folder of foldersOf(path)) all.set(folder, { kind: 'folder', path: folder, mode: 0o755 });
  }
  for (const file of files) all.set(file.path, file);
  return [...all.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
