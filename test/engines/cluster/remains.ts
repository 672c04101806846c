import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hierarchies } from './cgroups.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { namespacesOf, processesNaming } from './cluster-folder.ts';

/** What is still there of a cluster on this machine, by what it is; empty where nothing is. */
export function remainsOf({ id, dir }: ClusterFolder): readonly string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const cgroups = hierarchies().map((hierarchy) => path.join(hierarchy, `mw-${id}`));
  return [
    ...(existsSync(dir) ? [`folder ${dir}`] : []),
    ...mounts.filter((line) => line.includes(`${dir}/`)).map((line) => `mount ${line.split(' ')[1] ?? ''}`),
    ...processesNaming(`${dir}/`).map((pid) => `process ${pid}`),
    ...namespacesOf(id).map((name) => `network namespace ${name}`),
    ...readdirSync('/sys/class/net')
      .filter((name) => name === `mw${id}`)
      .map((name) => `network interface ${name}`),
    ...cgroups.filter((cgroup) => existsSync(cgroup)).map((cgroup) => `cgroup ${cgroup}`),
  ];
}
