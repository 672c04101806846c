import type { KubeObject } from './object.ts';

/** The part of a controller that workload.ts adds to. */
export interface ControllerShape extends KubeObject {
  readonly spec: {
    readonly template: { readonly spec: PodSpec };
    readonly [field: string]: unknown;
  };
}

export interface PodSpec {
  readonly containers: readonly [Container];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Container {
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
}
