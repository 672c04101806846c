import type { Invariant } from './invariant.ts';

/** Without it whoever can write to the registry writes the site: Flux takes an artifact that nobody vouches for. */
export const signedTree: Invariant = ({ delivery, signing }) =>
  delivery !== 'flux' || signing !== undefined
    ? []
    : [
        {
          rule: 'unsigned-tree',
          path: ['signing'],
          got: 'nothing',
          wanted: 'the public key that the tree of a site with `delivery: flux` is verified with',
          remedy:
            'write `signing: { publicKey: … }` here or in the fleet; its private half signs with `npm run publish`',
        },
      ];
