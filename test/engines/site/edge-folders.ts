import type { Release } from '../../../infra/release.ts';
import type { Node } from '../cluster/node.ts';
import { expectedPods } from './expected-pods.ts';

const STATE_FOLDERS = '/var/lib/millwright/';

/** Makes the folders that a host's pods keep their state in, each for its pod's user alone, as the host plan does. */
export async function makeEdgeFolders(node: Node, release: Release): Promise<void> {
  for (const { host, spec } of expectedPods(release)) {
    if (host !== node.host.name) continue;
    const user = String(spec.securityContext?.runAsUser ?? 0);
    for (const { hostPath } of spec.volumes ?? []) {
      if (hostPath === undefined) continue;
      const { path } = hostPath as { path: string };
      // Others are the host's own, which an agent only reads.
      if (!path.startsWith(STATE_FOLDERS)) continue;
      await node.run('install', '-d', '-m', '0700', '-o', user, '-g', user, path);
    }
  }
}
