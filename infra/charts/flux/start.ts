import type { Layer, Step } from '../../kube/layer.ts';
import type { ImageUse, Placed } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { fluxDelivery } from './delivery.ts';
import { FLUX_DEFINITIONS, fluxControllers, fluxInstance } from './instance.ts';
import { FLUX_OPERATOR, fluxOperator } from './operator.ts';

/** Images of Flux at a site that has it; rows of images.lock.json. */
export function fluxImages(site: Pick<Site, 'delivery' | 'helmReleases'>): readonly string[] {
  if (site.delivery !== 'flux') return [];
  return [...FLUX_OPERATOR.images, ...fluxControllers(site).map(({ name }) => name)];
}

/** The definitions that a step brings, without which the next one has nothing to be. */
export function definitionsAfter(step: Layer): readonly string[] {
  if (step === 'flux-operator') return FLUX_OPERATOR.ready.definitions;
  return step === 'flux' ? FLUX_DEFINITIONS : [];
}

/** What has to be there before Flux holds the tree, by step. */
export function fluxStart(site: Site, images: readonly ImageUse[], tree: readonly Placed[]): readonly Step[] {
  if (site.signing === undefined) return [];
  return [
    ['flux-operator', fluxOperator(site, images)],
    ['flux', fluxInstance(site, images)],
    ['delivery', fluxDelivery(site, site.signing, tree)],
  ];
}
