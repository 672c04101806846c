import type { Arch } from '../../site/site.ts';

/**
 * What runs trust on a host: Node, as its publisher packs it, and two programs of ours, bundled of their sources
 * (workloads/image/bundle.ts) by whoever makes the bundle of the site. The same version of Node as the images’.
 */
export const NODE_VERSION = 'v24.21.0';

export const TRUST_PROGRAMS = {
  gate: { artefact: 'millwright-gate', main: 'workloads/gate/main.ts' },
  agent: { artefact: 'millwright-enrolment-agent', main: 'workloads/enrolment-agent/main.ts' },
} as const;

export function nodeArtefact(arch: Arch): string {
  return `node-${NODE_VERSION}-${arch}`;
}

/** Node calls amd64 x64. */
export function nodeFolder(arch: Arch): string {
  return `node-${NODE_VERSION}-linux-${arch === 'amd64' ? 'x64' : arch}`;
}
