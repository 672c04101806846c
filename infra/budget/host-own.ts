import { reservedParts } from '../host/reserved.ts';
import type { Host, Site } from '../site/site.ts';
import type { Amount } from './amount.ts';

/** What takes part of a host without being an object of the release, and how its figure is known. */
export interface OwnPart extends Amount {
  readonly name: string;
  readonly source: string;
}

/** What every pod costs beside what it asks for. */
export const POD_OVERHEAD: Amount = { cpuMilli: 0, memoryMiB: 7 };
export const POD_OVERHEAD_SOURCE =
  'a containerd-shim of 6 MiB that are not shared, and a pause process: PSS, on the hosts of the cluster tests';

/** What a host takes for itself, by its role: what its kubelet is told to reserve. */
export const ownParts: (host: Host, site: Pick<Site, 'k3s' | 'trust' | 'hosts'>) => readonly OwnPart[] =
  reservedParts;

/** Pods that the cluster itself has on K3s hosts, wherever its scheduler puts them. */
export const CLUSTER_PARTS: readonly OwnPart[] = [
  { name: 'coredns', cpuMilli: 100, memoryMiB: 70, source: 'what K3s’s own manifest of it asks for' },
  { name: 'metrics-server', cpuMilli: 100, memoryMiB: 70, source: 'what K3s’s own manifest of it asks for' },
  {
    name: 'local-path-provisioner',
    cpuMilli: 0,
    memoryMiB: 24,
    source: 'not measured, and it asks for nothing: a Go program that waits',
  },
];
