import type { Arch, Host, Site } from '../../site/site.ts';
import { isFirstServer } from '../servers.ts';

/**
 * What runs trust on a host: Node, as its publisher packs it, and two programs of ours, bundled of their sources
 * (workloads/image/bundle.ts) by whoever makes the bundle of the site. The same version of Node as the images’.
 */
export const NODE_VERSION = 'v24.21.0';

export const TRUST_PROGRAMS = {
  gate: { artefact: 'millwright-gate', main: 'workloads/gate/main.ts' },
  agent: { artefact: 'millwright-enrolment-agent', main: 'workloads/enrolment-agent/main.ts' },
} as const;

/** Which of them a host needs: the gate where the cluster begins, everywhere else what asks it. */
export function programOf(
  host: Host,
  site: Pick<Site, 'hosts' | 'trust'>,
): keyof typeof TRUST_PROGRAMS | undefined {
  if (site.trust === undefined) return undefined;
  return isFirstServer(host, site) ? 'gate' : 'agent';
}

export function nodeArtefact(arch: Arch): string {
  return `node-${NODE_VERSION}-${arch}`;
}

/** Node calls amd64 x64. */
export function nodeFolder(arch: Arch): string {
  return `node-${NODE_VERSION}-linux-${arch === 'amd64' ? 'x64' : arch}`;
}
