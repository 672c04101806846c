import type { CustomResource, Input, ProviderResource, Resource } from '@pulumi/pulumi';
import { ComponentResource } from '@pulumi/pulumi';
import type { Layer } from '../infra/kube/layer.ts';
import type { Placed } from '../infra/release.ts';
import { instructed, TIMEOUTS } from './pulumi-instructions.ts';
import { registerObject } from './pulumi-kinds.ts';

export const LAYER_TYPE = 'millwright:index:Layer';

export interface LayerOptions {
  readonly provider: ProviderResource;
  /** leave the objects in the cluster when they leave the stack: the first step of a handing-over to Flux */
  readonly retain: boolean;
  /** in their order */
  readonly layers: readonly Layer[];
  /** what has to be there after a layer and before the next one */
  readonly between: (
    layer: Layer,
    parent: Resource,
    objects: readonly CustomResource[],
  ) => readonly Input<Resource>[];
}

/**
 * One native resource for each object, named by its id, in a component for each layer. Every object of a layer depends
 * on the whole layer before it: a component's own dependencies do not reach its children.
 */
export function registerLayers(
  placed: readonly Placed[],
  { provider, retain, layers, between }: LayerOptions,
): readonly CustomResource[] {
  let dependsOn: readonly Input<Resource>[] = [];
  return layers.flatMap((layer) => {
    const own = placed.filter((one) => one.layer === layer);
    if (own.length === 0) return [];
    const parent = new ComponentResource(LAYER_TYPE, layer, {}, { dependsOn: [...dependsOn] });
    const resources = own.map((one) =>
      registerObject(one.id, instructed(one), {
        parent,
        provider,
        dependsOn: [...dependsOn],
        customTimeouts: TIMEOUTS,
        retainOnDelete: retain,
        // With a namespace would go every claim in it, and with them records that nobody has yet.
        protect: one.object.kind === 'Namespace' && !retain,
      }),
    );
    dependsOn = [parent, ...between(layer, parent, resources)];
    return resources;
  });
}
