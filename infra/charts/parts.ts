import type { Placed } from '../release.ts';
import { KUBEEDGE } from './kubeedge/cloudcore.ts';
import { ISTIO } from './mesh/istio.ts';
import { SPIRE } from './mesh/spire.ts';
import type { ThirdParty } from './third-party.ts';

/** Every part of a tree that K3s installs by a chart of others. */
export const PARTS: readonly ThirdParty[] = [
  ...Object.values(ISTIO),
  ...Object.values(SPIRE),
  ...Object.values(KUBEEDGE),
];

/** Those among some objects of a tree: what comes after them waits for what they bring. */
export function partsIn(placed: readonly Placed[]): readonly ThirdParty[] {
  const charts = new Set(
    placed.filter(({ object }) => object.kind === 'HelmChart').map(({ object }) => object.metadata.name),
  );
  return PARTS.filter(({ name }) => charts.has(name));
}
