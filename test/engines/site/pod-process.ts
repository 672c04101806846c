import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hierarchies } from '../cluster/cgroups.ts';
import type { Cluster } from '../cluster.ts';
import type { Pod } from './pods.ts';
import { nameOf } from './pods.ts';

/** The main process of a pod's container on this machine, for its `/proc` or a signal; throws where it does not run. */
export function processOf({ folder }: Cluster, pod: Pod): number {
  const id = pod.status.containerStatuses?.[0]?.containerID?.replace('containerd://', '');
  const hierarchy = hierarchies().find((dir) => dir.endsWith('memory')) ?? hierarchies()[0] ?? '';
  const top = path.join(hierarchy, `mw-${folder.id}`);
  const own = readdirSync(top, { recursive: true, encoding: 'utf8' }).find(
    (dir) => id !== undefined && path.basename(dir) === id,
  );
  const pids = own === undefined ? '' : readFileSync(path.join(top, own, 'cgroup.procs'), 'utf8');
  // The oldest of them; the others are its children or a probe's.
  const [first] = pids
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .toSorted((one, other) => one - other);
  if (first === undefined) throw new Error(`no process of ${nameOf(pod)} runs`);
  return first;
}
