import type { Invariant } from './invariant.ts';

/** Upstream has no such combination: in a file it is refused with that, and not by an enum that keeps silent about why. */
export const identityExists: Invariant = ({ identity }) =>
  identity !== 'spire-mesh'
    ? []
    : [
        {
          rule: 'identity-upstream',
          path: ['identity'],
          got: 'spire-mesh: identities of SPIRE for the pods of the mesh too',
          wanted:
            'istiod or spire: in ambient mode a ztunnel takes the identities of pods from istiod alone (istio#42339 and ztunnel#1676 are open)',
          remedy:
            'write `identity: spire`: SPIRE then has host processes and EdgeCore hosts, and istiod the pods, both below the site’s CA',
        },
      ];
