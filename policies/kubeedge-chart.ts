import type { KubeObject } from '../infra/kube/object.ts';

/** Values of KubeEdge's own chart, as far as the rules read them; undefined of any other object. */
export interface CloudCoreValues {
  readonly cloudCore?: Component & {
    readonly featureGates?: { readonly requireAuthorization?: boolean };
    readonly securityContext?: { readonly privileged?: boolean };
    readonly modules?: Readonly<Record<string, { readonly enable?: boolean } | undefined>>;
  };
  readonly mosquitto?: Component;
  readonly [part: string]: unknown;
}

export interface Component {
  readonly enable?: boolean;
  readonly image?: { readonly tag?: string };
}

export function cloudCoreValues(object: KubeObject): CloudCoreValues | undefined {
  if (object.kind !== 'HelmChart') return undefined;
  const { chart = '', valuesContent = '{}' } = object.spec as { chart?: string; valuesContent?: string };
  return /(^|\/)cloudcore$/.test(chart) ? (JSON.parse(valuesContent) as CloudCoreValues) : undefined;
}
