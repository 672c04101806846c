import type { KubeObject } from '../../../../infra/kube/object.ts';
import { blockOf } from './block.ts';

/** Who asks, as a ztunnel sees them: by an identity where they are of the mesh, and from an address. */
export interface Asker {
  readonly principal: string | undefined;
  readonly address: string;
}

/** Whom they ask. */
export interface Asked {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
}

const ROOT = 'istio-system';

interface Mode {
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';
}
interface Selected {
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
}
interface PeerAuthentication extends Selected {
  readonly mtls?: Mode;
  readonly portLevelMtls?: Readonly<Record<string, Mode>>;
}
interface AuthorizationPolicy extends Selected {
  readonly action?: 'ALLOW' | 'DENY';
  readonly rules?: readonly Rule[];
}
interface Rule {
  readonly from?: readonly { readonly source: Readonly<Record<string, readonly string[]>> }[];
  readonly to?: readonly { readonly operation: Readonly<Record<string, readonly string[]>> }[];
}

/**
 * Whether Istio's rules let a connection in, as its reference says it and a ztunnel does it: mutual TLS first, then what
 * is denied, then what is allowed, and where anything is allowed nothing else is. It throws at what it does not know, so
 * that no field is judged by being overlooked.
 */
export function letsIn(objects: readonly KubeObject[], asker: Asker, asked: Asked): boolean {
  if (asker.principal === undefined && isStrict(objects, asked)) return false;
  const own = objects.filter(({ kind }) => kind === 'AuthorizationPolicy').filter((one) => isFor(one, asked));
  const specs = own.map(({ spec }) => spec as AuthorizationPolicy);
  const matches = ({ rules = [] }: AuthorizationPolicy) => rules.some((rule) => fits(rule, asker, asked));
  if (specs.some((spec) => spec.action === 'DENY' && matches(spec))) return false;
  const allowing = specs.filter(({ action = 'ALLOW' }) => action === 'ALLOW');
  return allowing.length === 0 || allowing.some(matches);
}

/** The narrowest rule that says something decides: of the workload, of its namespace, of the mesh. */
function isStrict(objects: readonly KubeObject[], asked: Asked): boolean {
  const own = objects.filter(({ kind }) => kind === 'PeerAuthentication').filter((one) => isFor(one, asked));
  const rank = ({ metadata, spec }: KubeObject) =>
    (spec as Selected).selector !== undefined ? 0 : metadata.namespace === ROOT ? 2 : 1;
  const ranked = own
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ spec }) => spec as PeerAuthentication);
  const modes = [
    ranked[0]?.portLevelMtls?.[String(asked.port)]?.mode,
    ...ranked.map(({ mtls }) => mtls?.mode),
  ];
  return modes.find((mode) => mode !== undefined && mode !== 'UNSET') === 'STRICT';
}

/** A rule of the root namespace is for all, and one with a selector there for nobody. */
function isFor({ metadata, spec }: KubeObject, { namespace, labels }: Asked): boolean {
  const { selector } = spec as Selected;
  if (selector === undefined) return metadata.namespace === ROOT || metadata.namespace === namespace;
  if (metadata.namespace !== namespace) return false;
  return Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value);
}

function fits({ from, to, ...rest }: Rule, asker: Asker, asked: Asked): boolean {
  if (Object.keys(rest).length > 0) throw new Error(`a rule has ${Object.keys(rest).join(', ')}`);
  return (
    (from === undefined || from.some(({ source }) => isFrom(source, asker))) &&
    (to === undefined || to.some(({ operation }) => isTo(operation, asked)))
  );
}

function isFrom(source: Readonly<Record<string, readonly string[]>>, { principal, address }: Asker): boolean {
  return Object.entries(source).every(([field, values]) => {
    switch (field) {
      case 'principals':
        return principal !== undefined && values.includes(principal);
      case 'ipBlocks':
        return values.some((cidr) => blockOf(cidr).check(address));
      case 'notIpBlocks':
        return !values.some((cidr) => blockOf(cidr).check(address));
      default:
        throw new Error(`a source has ${field}`);
    }
  });
}

function isTo(operation: Readonly<Record<string, readonly string[]>>, { port }: Asked): boolean {
  return Object.entries(operation).every(([field, values]) => {
    if (field !== 'ports') throw new Error(`an operation has ${field}`);
    return values.includes(String(port));
  });
}
