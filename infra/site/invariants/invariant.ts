import type { Finding } from '../finding.ts';
import type { Complete } from '../schema.ts';
import type { Platform, WorkloadManifest } from '../../../workloads/kit/manifest.ts';

/** What a workload asks of the hosts: the part of a WorkloadManifest that a site can break. */
export interface Demand {
  readonly name: string;
  readonly per: WorkloadManifest['per'];
  readonly platforms: readonly Platform[];
}

/**
 * One rule across fields; gives what is not in order, or nothing. Every field that it reads has its shape: at a wrong
 * one it is left off (`sound-part.ts`), so it reads what it needs and catches nothing.
 */
export type Invariant = (site: Complete, demands: readonly Demand[]) => readonly Finding[];
