import type { Demand } from '../infra/site/invariants/invariant.ts';
import { manifest as aggregator } from '../workloads/aggregator/manifest.ts';
import { manifest as collisionEngine } from '../workloads/collision-engine/manifest.ts';
import { manifest as visionInferencer } from '../workloads/vision-inferencer/manifest.ts';

/** What the workloads ask of a site's hosts. */
export const DEMANDS: readonly Demand[] = [aggregator, collisionEngine, visionInferencer];
