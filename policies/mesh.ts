import type { KubeObject } from '../infra/kube/object.ts';

/** What the rules about the mesh read of Istio's objects. Nothing here is checked, as with pods. */
export const MESH_NAMESPACE = 'istio-system';
export const API_VERSION = 'security.istio.io/v1';
export const REASON = 'millwright.dev/reason';

const MODE_LABEL = 'istio.io/dataplane-mode';

interface Selected {
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

export interface PeerAuthentication extends Selected {
  readonly mtls?: { readonly mode?: string };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
}

export interface AuthorizationPolicy extends Selected {
  readonly action?: string;
  readonly rules?: readonly {
    readonly from?: readonly { readonly source: Readonly<Record<string, readonly string[]>> }[];
    readonly to?: readonly { readonly operation: Readonly<Record<string, readonly string[]>> }[];
    readonly when?: readonly unknown[];
  }[];
}

export function isAmbient(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.[MODE_LABEL] === 'ambient';
}

/** A rule with no selector is for its namespace, and in the mesh's own for all of them. */
export function isForTheWholeMesh({ metadata, spec }: KubeObject): boolean {
  return metadata.namespace === MESH_NAMESPACE && (spec as Selected).selector === undefined;
}
