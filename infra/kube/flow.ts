import type { Instance } from './instance.ts';

/**
 * Who may open a connection to whom: what the site's data flow comes to. Nothing else is let in, by the mesh nor by the
 * network's policies.
 */
export interface Flow {
  readonly to: Instance;
  /** of its process */
  readonly port: number;
  /** who asks, known in the mesh by their service accounts */
  readonly from: readonly Instance[];
  /** there where somebody outside the cluster may ask too, who has no identity in the mesh: why, and who checks them */
  readonly outside?: string;
}
