import type { Exception } from './exception.ts';

/**
 * Every exception there is. An image that is unresolved in images.lock.json is one too; those are computed from the
 * release (policies/unresolved-images.ts).
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'restricted-pod-security',
    object: 'core/Namespace/_/edge',
    reason: 'pods on an EdgeCore host use its network and a folder of it, which the level restricted refuses',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'restricted-pod-security',
    object: 'apps/*/edge/*',
    at: ['hostNetwork', 'hostPath', 'hostPort'],
    reason:
      'an EdgeCore host has neither a network for pods nor a storage class; all else of the level holds',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'restricted-pod-security',
    object: 'core/Namespace/_/node-agents',
    reason: 'who watches a host needs its network and folders of it, which the level restricted refuses',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'restricted-pod-security',
    object: 'apps/DaemonSet/node-agents/*',
    at: ['hostNetwork', 'hostPath', 'hostPort'],
    reason: 'an agent shows or reads what its host has; all else of the level holds',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'restricted-pod-security',
    object: 'core/Namespace/_/kubeedge',
    reason:
      'CloudCore is reached on its host’s network by hosts outside the cluster, and has its socket in a folder of it',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'restricted-pod-security',
    object: 'core/Namespace/_/istio-system',
    reason:
      'Istio’s CNI and ztunnel lead the traffic of every pod of their host, which no lower level lets them',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'no-api-token',
    object: 'apps/Deployment/authority/*',
    reason:
      'who issues the certificates of the site writes them to their Secrets: these by name, and nothing else (Role site-authority of each namespace)',
    owner: 'platform',
    expires: '2027-11-30',
  },
  {
    rule: 'no-plain-secret',
    object: 'core/Secret/flux-system/site-signing-key',
    reason:
      'it holds a public key, which anybody may read; Flux takes the key that it verifies with from a Secret only',
    owner: 'platform',
    expires: '2027-11-30',
  },
];
