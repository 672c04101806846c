import type { Placed } from '../../release.ts';
import type { Host, Site } from '../../site/site.ts';
import type { FolderStep } from '../plan.ts';
import type { HostPod } from './pods-on.ts';
import { podsOn } from './pods-on.ts';

/** Where the host plan makes what pods keep on a host. */
const STATE = '/var/lib/millwright/';

/** What pods use of a host and the operating system, K3s or EdgeCore has made: nothing for a plan to do. */
export const OF_THE_SYSTEM: ReadonlyMap<string, string> = new Map([
  ['/', 'the file system itself, for node-exporter'],
  ['/var/log', 'what containers log, written by the kubelet'],
]);

const ROOT: FolderStep = {
  kind: 'folder',
  id: 'folder-millwright',
  title: 'what is ours on this host',
  path: '/var/lib/millwright',
  owner: 'root:root',
  mode: '0755',
};

/**
 * The folders that the pods of a host want of it, each its pod's user's alone, read from the objects themselves: a chart
 * cannot ask for one that nobody makes.
 */
export function foldersOf(site: Site, host: Host, placed: readonly Placed[]): readonly FolderStep[] {
  const wanted = podsOn(host, site, placed).flatMap(({ id, pod }) =>
    (pod.volumes ?? []).flatMap(({ name, hostPath }) =>
      hostPath === undefined || OF_THE_SYSTEM.has(hostPath.path)
        ? []
        : [{ path: hostPath.path, user: userOf(pod, name), id }],
    ),
  );
  const strange = wanted.filter(({ path }) => !path.startsWith(STATE));
  if (strange.length > 0) {
    const rows = strange.map(({ id, path }) => `${id}: wants ${path} of its host; put it below ${STATE}`);
    throw new Error(rows.join('\n'));
  }
  return [
    ROOT,
    ...wanted.map(({ path, user }): FolderStep => {
      const name = path.slice(STATE.length);
      return {
        kind: 'folder',
        id: `folder-${name}`,
        title: `what ${name} keeps`,
        path,
        owner: `${user}:${user}`,
        mode: '0700',
      };
    }),
  ];
}

/** Of the container that has the volume, or of its pod. */
function userOf(pod: HostPod, volume: string): number {
  const container = pod.containers.find(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name }) => name === volume),
  );
  return container?.securityContext?.runAsUser ?? pod.securityContext?.runAsUser ?? 0;
}
