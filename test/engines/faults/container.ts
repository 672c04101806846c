import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pod } from '../site/pods.ts';

/** Of cgroup v1 any hierarchy, of v2 the only one. */
const CGROUPS = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'];

/** The processes of a pod's container as this machine numbers them, its main process first. */
export function processesOf({ metadata, status }: Pod): readonly number[] {
  const [container] = status.containerStatuses ?? [];
  const id = container?.containerID?.replace(/^.*:\/\//, '') ?? '';
  const folder = CGROUPS.flatMap((root) => folderNamed(root, id))[0];
  if (id === '' || folder === undefined) throw new Error(`${metadata.name} has no container that runs`);
  return readFileSync(path.join(folder, 'cgroup.procs'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .toSorted((one, other) => one - other);
}

/** `kill -9` of a pod's main process: its container ends, and the kubelet has to see to it. */
export function killMain(pod: Pod): void {
  const [main] = processesOf(pod);
  if (main !== undefined) process.kill(main, 'SIGKILL');
}

function folderNamed(root: string, name: string): readonly string[] {
  let entries;
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch {
    // It has ended meanwhile, or there is no such hierarchy.
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      const folder = path.join(root, entry.name);
      return entry.name === name ? [folder] : folderNamed(folder, name);
    });
}
