import type { Step } from '../kube/layer.ts';
import { idOf } from '../kube/object.ts';
import type { ImageUse, Placed } from '../release.ts';
import type { Site } from '../site/site.ts';
import { argocdDelivery } from './argocd.ts';
import { fluxStart } from './flux/start.ts';

/** What has to be there before somebody else holds the tree, by step; nothing where the tree is Pulumi's. */
export function startOf(site: Site, images: readonly ImageUse[], tree: readonly Placed[]): readonly Placed[] {
  return stepsOf(site, images, tree).flatMap(([layer, objects]) =>
    objects.map((object) => ({ layer, chart: site.delivery, id: idOf(object), object })),
  );
}

function stepsOf(site: Site, images: readonly ImageUse[], tree: readonly Placed[]): readonly Step[] {
  if (site.delivery === 'argocd') return [['delivery', argocdDelivery(site, tree)]];
  return site.delivery === 'flux' ? fluxStart(site, images, tree) : [];
}
