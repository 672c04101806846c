import type { Finding } from '../finding.ts';
import type { Complete } from '../schema.ts';
import type { Platform } from '../../../workloads/kit/manifest.ts';

/** What a workload asks of the hosts: the part of a WorkloadManifest that a site can break. */
export interface Demand {
  readonly name: string;
  readonly per: 'gateway' | 'site';
  readonly platforms: readonly Platform[];
}

/** One rule across fields. Gets a site whose every field is in order; gives what is not, or nothing. */
export type Invariant = (site: Complete, demands: readonly Demand[]) => readonly Finding[];
