import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A finished tree: path below its folder, with `/`, to text. */
export type Tree = ReadonlyMap<string, string>;

/** Paths of a tree, sorted. */
export interface ChangedPaths {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * INVARIANTS of a folder that is written here, whoever writes it and however often they are killed:
 * - it is a whole tree, the old one or the new one. The new one is written beside it and takes its place by rename;
 *   rename(2) replaces no folder that is full, so the old one steps aside first. A process that dies between these
 *   two renames leaves both trees whole beside the name, and the next run puts the old one back before it begins.
 * - of two runs at once one wins whole: each has folders of its own name, and who finds the place taken tries again.
 * - a tree that is there already is not touched, so that nothing which watches it wakes up.
 * It guards against a process that dies, not against a machine that does: nothing is flushed, it can be rendered again.
 */
export function writeTree(folder: string, tree: Tree): ChangedPaths {
  const target = path.resolve(folder);
  for (const file of tree.keys()) refuseOutside(target, file);
  recover(target);
  const changes = changedPaths(readTree(target), tree);
  if (changes.added.length + changes.changed.length + changes.removed.length === 0 && exists(target))
    return changes;
  const mark = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const fresh = besides(target, mark, 'new');
  try {
    for (const [file, text] of tree) {
      const at = path.join(fresh, file);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, text);
    }
    mkdirSync(fresh, { recursive: true });
    swap(target, fresh, besides(target, mark, 'old'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(besides(target, mark, 'old'), { recursive: true, force: true });
  }
  return changes;
}

/** The tree that stands in a folder, in the order of its paths; empty where there is no folder. */
export function readTree(folder: string): Tree {
  for (;;) {
    if (!exists(folder)) return new Map();
    try {
      return readOnce(folder);
    } catch (error) {
      // Another run has swapped the tree under our hands, so there is a whole one to read again.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

function readOnce(folder: string): Tree {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
  return new Map(
    paths.map((file) => [file.replaceAll(path.sep, '/'), readFileSync(path.join(folder, file), 'utf8')]),
  );
}

export function changedPaths(before: Tree, after: Tree): ChangedPaths {
  const paths = [...after.keys()].toSorted();
  return {
    added: paths.filter((file) => !before.has(file)),
    changed: paths.filter((file) => before.has(file) && before.get(file) !== after.get(file)),
    removed: [...before.keys()].filter((file) => !after.has(file)).toSorted(),
  };
}

/** Puts back what a process left aside when it died, and clears away what it had not finished. */
function recover(target: string): void {
  const parent = path.dirname(target);
  mkdirSync(parent, { recursive: true });
  const left = readdirSync(parent).flatMap((name) => leftoverOf(target, name));
  for (const { at, kind } of left) {
    if (kind === 'old' && !exists(target)) tryRename(at, target);
    rmSync(at, { recursive: true, force: true });
  }
}

const LEFTOVER = /^\.(?<site>.+)\.(?<pid>\d+)-[0-9a-f]{12}\.(?<kind>new|old)$/;

function leftoverOf(target: string, name: string): { at: string; kind: string }[] {
  const { site, pid, kind = '' } = LEFTOVER.exec(name)?.groups ?? {};
  if (site !== path.basename(target) || isRunning(Number(pid))) return [];
  return [{ at: path.join(path.dirname(target), name), kind }];
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function besides(target: string, mark: string, kind: 'new' | 'old'): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${mark}.${kind}`);
}

/** Each turn either ends or was lost to another run, which then has ended; so there are no more turns than runs. */
function swap(target: string, fresh: string, aside: string): void {
  while (!tryRename(fresh, target)) {
    if (!exists(fresh))
      throw new Error(`${path.dirname(target)} was cleared while ${target} was being written`);
    tryRename(target, aside);
    // Where another run is quicker to fill the place again, what we set aside is older than its tree.
    if (exists(target)) rmSync(aside, { recursive: true, force: true });
  }
}

/** False where somebody else was first: the source is gone, or the place is taken. */
function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return false;
    throw error;
  }
}

function refuseOutside(target: string, file: string): void {
  const isInside = file.split('/').every((part) => !['', '.', '..'].includes(part) && !/[\\\0]/.test(part));
  if (isInside) return;
  throw new Error(`${JSON.stringify(file)} is not a path inside ${target}; nothing was written`);
}

function exists(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false }) !== undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
