import type { Layer, StartStep } from '../../kube/layer.ts';
import type { KubeObject } from '../../kube/object.ts';
import { idOf } from '../../kube/object.ts';
import type { ImageUse, Placed } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { fluxDelivery } from './delivery.ts';
import { FLUX_CONTROLLERS, FLUX_DEFINITIONS, fluxInstance } from './instance.ts';
import { FLUX_OPERATOR, fluxOperator } from './operator.ts';

/** Images of Flux at a site that has it; rows of images.lock.json. */
export function fluxImages({ delivery }: Pick<Site, 'delivery'>): readonly string[] {
  return delivery === 'flux' ? [...FLUX_OPERATOR.images, ...FLUX_CONTROLLERS.map(({ name }) => name)] : [];
}

/** The definitions that a step brings, without which the next one has nothing to be. */
export function definitionsAfter(step: Layer): readonly string[] {
  if (step === 'flux-operator') return FLUX_OPERATOR.ready.definitions;
  return step === 'flux' ? FLUX_DEFINITIONS : [];
}

/** What has to be there before Flux holds the tree, by step; nothing where the tree is Pulumi's. */
export function startOf(site: Site, images: readonly ImageUse[], tree: readonly Placed[]): readonly Placed[] {
  if (site.delivery !== 'flux' || site.signing === undefined) return [];
  const steps: readonly (readonly [StartStep, readonly KubeObject[]])[] = [
    ['flux-operator', fluxOperator(site, images)],
    ['flux', fluxInstance(site, images)],
    ['delivery', fluxDelivery(site, site.signing, tree)],
  ];
  return steps.flatMap(([layer, objects]) =>
    objects.map((object) => ({ layer, chart: 'flux', id: idOf(object), object })),
  );
}
