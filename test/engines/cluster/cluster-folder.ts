import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeCgroups } from './cgroups.ts';
import { deleteNamespace } from './network-namespace.ts';
import type { ProcessRecord } from './process-record.ts';
import { isRunning, recorded, startTicksOf } from './process-record.ts';
import { unmountBelow } from './mounts.ts';

/** All that a cluster is on this machine: its files, and the id in the name of everything that is not a file. */
export interface ClusterFolder {
  readonly id: string;
  readonly dir: string;
}

interface Owner extends ProcessRecord {
  readonly name: string;
  /** a person's, which outlives the command that made it */
  readonly isKept: boolean;
}

/** Short, because a unix socket's path ends at 107 characters and containerd's are deep. */
const PREFIX = 'mw-';
const OWNER_FILE = 'owner.json';
const OTHERS_MAY_ENTER = 0o001;
const NETWORK_NAMESPACES = '/var/run/netns';

/** A folder that lives as long as this process; the next sweep takes what a killed one left. */
export async function createFolder(name: string): Promise<ClusterFolder> {
  // A pod's users are none of this machine's, and its files lie here: they must be able to come to them.
  if ((statSync(tmpdir()).mode & OTHERS_MAY_ENTER) === 0) {
    throw new Error(
      `${tmpdir()} can be entered by its owner only; set TMPDIR to a folder that every user can enter`,
    );
  }
  for (;;) {
    const id = randomInt(0x4000).toString(16).padStart(4, '0');
    const dir = path.join(tmpdir(), `${PREFIX}${id}`);
    try {
      await mkdir(dir, { mode: 0o755 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    const startTicks = startTicksOf(process.pid) ?? '';
    writeOwner(dir, { name, isKept: false, pid: process.pid, startTicks });
    return { id, dir };
  }
}

/** From now on the folder is a person's, and no sweep takes it. */
export function keepFolder({ dir }: ClusterFolder): void {
  const owner = ownerOf(dir);
  if (owner !== undefined) writeOwner(dir, { ...owner, isKept: true });
}

/** The cluster that `npm run cluster` keeps under this name. */
export function keptFolder(name: string): ClusterFolder | undefined {
  return folders().find(({ dir }) => {
    const owner = ownerOf(dir);
    return owner?.isKept === true && owner.name === name;
  });
}

/** Removes what killed runs have left. A folder whose maker still runs, or which a person keeps, stays. */
export async function sweep(): Promise<number> {
  const left = folders().filter(({ dir }) => {
    const owner = ownerOf(dir);
    return owner !== undefined && !owner.isKept && !isRunning(owner);
  });
  for (const folder of left) await clean(folder);
  return left.length;
}

/** Ends all processes of a cluster, pods included, and takes away all that it made on this machine. */
export async function clean({ id, dir }: ClusterFolder): Promise<void> {
  for (const process of recorded(dir)) if (isRunning(process)) kill(process.pid);
  // A container's shim and the programs that it holds were started by others, and name the folder.
  for (const pid of processesNaming(`${dir}/`)) kill(pid);
  await removeCgroups(`${PREFIX}${id}`);
  await unmountBelow(dir);
  for (const name of namespacesOf(id)) await deleteNamespace(name);
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

export function namespacesOf(id: string): readonly string[] {
  if (!existsSync(NETWORK_NAMESPACES)) return [];
  const own = `${PREFIX}${id}`;
  return readdirSync(NETWORK_NAMESPACES).filter((name) => name === own || name.startsWith(`${own}-`));
}

function folders(): readonly ClusterFolder[] {
  return readdirSync(tmpdir())
    .filter((name) => /^mw-[0-9a-f]{4}$/.test(name))
    .map((name) => ({ id: name.slice(PREFIX.length), dir: path.join(tmpdir(), name) }));
}

function writeOwner(dir: string, owner: Owner): void {
  writeFileSync(path.join(dir, OWNER_FILE), JSON.stringify(owner));
}

function ownerOf(dir: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dir, OWNER_FILE), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Those whose command line has the text in it, this process left out. */
export function processesNaming(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
