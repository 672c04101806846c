import type { Namespace } from '../kube/instance.ts';
import {
  AUTHORITY_NAMESPACE,
  FUNCTIONS,
  HUB_NAMESPACE,
  isOnEdge,
  MESSAGES,
  METRICS,
  namespaceOf,
  NODE_AGENTS,
} from '../kube/instance.ts';
import { IN_MESH, isInMesh, MESH_NAMESPACE } from '../kube/mesh.ts';
import { PART_OF, REASON } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Site } from '../site/site.ts';
import { KUBEEDGE_NAMESPACE } from './kubeedge/cloudcore.ts';
import { SPIRE_NAMESPACE } from './mesh/spire.ts';
import { natsHosts } from './nats/endpoint.ts';

type Level = 'privileged' | 'restricted';

/** The level of pod security of each namespace, and why where it is not the strictest. */
const NAMESPACES: Readonly<Record<Namespace, { level: Level; reason?: string }>> = {
  manufacturing: { level: 'restricted' },
  edge: {
    level: 'privileged',
    reason:
      'pods on an EdgeCore host use its network and a folder of it, which even the baseline level forbids; in all else they meet the restricted level, which the policy restricted-pod-security checks',
  },
  hub: { level: 'restricted' },
  [MESSAGES]: { level: 'restricted' },
  [FUNCTIONS]: { level: 'restricted' },
  [MESH_NAMESPACE]: {
    level: 'privileged',
    reason:
      'Istio’s CNI and ztunnel lead the traffic of every pod of their host through the mesh, which no lower level lets them',
  },
  [KUBEEDGE_NAMESPACE]: {
    level: 'privileged',
    reason:
      'CloudCore listens on its host’s network, where EdgeCore hosts reach it, and has its socket in a folder of it, which even the baseline level forbids',
  },
  [METRICS]: { level: 'restricted' },
  [SPIRE_NAMESPACE]: { level: 'restricted' },
  [AUTHORITY_NAMESPACE]: { level: 'restricted' },
  [NODE_AGENTS]: {
    level: 'privileged',
    reason:
      'who watches a host needs its network and folders of it, to be read, which even the baseline level forbids; in all else they meet the restricted level, which the policy restricted-pod-security checks',
  },
};

/** The namespaces that the site's hosts call for. */
export function namespaces(site: Site): readonly KubeObject[] {
  return namespacesOf(site).map((name) => {
    const { level, reason } = NAMESPACES[name];
    return {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { ...PART_OF, ...podSecurity(level, site), ...(isInMesh(name) && IN_MESH) },
        ...(reason !== undefined && { annotations: { [REASON]: reason } }),
      },
    };
  });
}

export function namespacesOf(site: Site): readonly Namespace[] {
  const spire: readonly Namespace[] = site.identity === 'spire' ? [SPIRE_NAMESPACE] : [];
  const everywhere: readonly Namespace[] = [AUTHORITY_NAMESPACE, NODE_AGENTS, MESH_NAMESPACE, ...spire];
  if (site.ingest !== undefined) return [HUB_NAMESPACE, ...everywhere];
  const edge: readonly Namespace[] = site.hosts.some(isOnEdge) ? ['edge', KUBEEDGE_NAMESPACE] : [];
  const messages: readonly Namespace[] = natsHosts(site).length > 0 ? [MESSAGES] : [];
  const functions: readonly Namespace[] = site.functions.all.length > 0 ? [FUNCTIONS] : [];
  return [namespaceOf(undefined), ...edge, ...messages, ...functions, METRICS, ...everywhere];
}

/** With the version, so that an upgrade of the cluster does not tighten the level by itself. */
export function podSecurity(level: Level, site: Site): Record<string, string> {
  const version = `v${site.versions.kubernetes.split('.').slice(0, 2).join('.')}`;
  return Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );
}
