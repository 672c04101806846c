import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning } from './process-running.ts';

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
  recover(path.dirname(folder), [path.basename(folder)]);
  const before = readTree(folder);
  const staged = stageTree(folder, before, tree);
  try {
    staged.take();
  } finally {
    staged.drop();
  }
  return changedPaths(before, tree);
}

/** A whole tree that stands beside its place. Whatever comes, `drop` clears away what is left of it. */
export interface Staged {
  readonly take: () => void;
  readonly drop: () => void;
}

/** Writes a tree beside its place; nothing where `before`, which stands there, is the same. */
export function stageTree(folder: string, before: Tree, tree: Tree): Staged {
  const target = path.resolve(folder);
  for (const file of tree.keys()) refuseOutside(target, file);
  if (isSame(before, tree) && exists(target)) return NOTHING;
  const mark = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const staged = stagedAt(target, besides(target, mark, 'new'), besides(target, mark, 'old'));
  try {
    writeFiles(besides(target, mark, 'new'), tree);
  } catch (error) {
    staged.drop();
    throw error;
  }
  return staged;
}

const NOTHING: Staged = { take: () => undefined, drop: () => undefined };

/** Knows paths and not the tree: a thousand sites wait for the last of them. */
function stagedAt(target: string, fresh: string, aside: string): Staged {
  return {
    take: () => swap(target, fresh, aside),
    drop: () => {
      rmSync(fresh, { recursive: true, force: true });
      rmSync(aside, { recursive: true, force: true });
    },
  };
}

function writeFiles(folder: string, tree: Tree): void {
  const made = new Set<string>();
  makeFolder(folder);
  for (const [file, text] of tree) {
    const below = path.dirname(file);
    if (!made.has(below)) mkdirSync(path.join(folder, below), { recursive: true });
    made.add(below);
    writeFileSync(`${folder}/${file}`, text);
  }
}

/**
 * A folder and those above it. Node's `recursive` would take for missing what may not be made: it reports a read-only
 * disk as ENOENT, and asks for ever where the kernel makes no folders, as in /proc.
 */
function makeFolder(folder: string): void {
  const above = path.dirname(folder);
  if (!exists(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run was first.
    if (codeOf(error) !== 'EEXIST' || !exists(folder)) throw error;
  }
}

function isSame(before: Tree, tree: Tree): boolean {
  return before.size === tree.size && [...tree].every(([file, text]) => before.get(file) === text);
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

/**
 * Puts back what a process left aside when it died, and clears away what it had not finished, of the sites of that
 * name. It lists the folder, so many sites have it done once for all of them.
 */
export function recover(folder: string, sites: readonly string[]): void {
  if (!exists(folder)) return;
  const ours = new Set(sites);
  for (const name of readdirSync(folder)) {
    const { site = '', pid, kind } = LEFTOVER.exec(name)?.groups ?? {};
    if (!ours.has(site) || isRunning(Number(pid))) continue;
    const [at, target] = [path.join(folder, name), path.join(folder, site)];
    if (kind === 'old' && !exists(target)) tryRename(at, target);
    rmSync(at, { recursive: true, force: true });
  }
}

const LEFTOVER = /^\.(?<site>.+)\.(?<pid>\d+)-[0-9a-f]{12}\.(?<kind>new|old)$/;

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
