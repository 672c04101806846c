import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';

const ROOT = '/sys/fs/cgroup';
/** what must be filled before a process may enter, of a cgroup v1's cpuset */
const CPUSET_FILES = ['cpuset.cpus', 'cpuset.mems'];
const GONE_TIMEOUT_MS = 10_000;

/** Every hierarchy of cgroup v1; the one of v2 where there is no other. */
export function hierarchies(): readonly string[] {
  if (existsSync(path.join(ROOT, 'cgroup.controllers'))) return [ROOT];
  return readdirSync(ROOT).map((name) => path.join(ROOT, name));
}

/** Makes `<cluster>/<host>` in each hierarchy, for a kubelet to put its pods in. */
export function createCgroup(cluster: string, host: string): string {
  for (const hierarchy of hierarchies()) {
    for (const part of [cluster, path.join(cluster, host)]) {
      const dir = path.join(hierarchy, part);
      mkdirSync(dir, { recursive: true });
      for (const file of CPUSET_FILES) {
        const parent = path.join(path.dirname(dir), file);
        if (existsSync(parent)) writeFileSync(path.join(dir, file), readFileSync(parent));
      }
    }
  }
  return `/${cluster}/${host}`;
}

/** Kills what is left in a cluster's cgroups and removes them. */
export async function removeCgroups(cluster: string): Promise<void> {
  const tops = hierarchies()
    .map((hierarchy) => path.join(hierarchy, cluster))
    .filter((dir) => existsSync(dir));
  for (const top of tops) {
    await until(`the processes in ${top} to end`, GONE_TIMEOUT_MS, () => {
      const pids = below(top).flatMap(processesIn);
      for (const pid of pids) signal(pid);
      return pids.length === 0;
    });
    for (const dir of [...below(top)].reverse()) removeEmpty(dir);
  }
}

/** Parents before children. */
function below(dir: string): readonly string[] {
  const children = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [dir, ...children.flatMap(({ name }) => below(path.join(dir, name)))];
}

function processesIn(dir: string): readonly number[] {
  return readFileSync(path.join(dir, 'cgroup.procs'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && line !== '0')
    .map(Number);
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function removeEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Whoever still holds it is gone in a moment; an empty cgroup costs nothing and the next sweep finds no folder.
  }
}
