import { budgetOf } from './budget/budget.ts';
import type { Reckoned } from './budget/claim.ts';
import { lossProblems } from './budget/loss.ts';
import { budgetProblems } from './budget/problems.ts';
import { gatewayHosts, gatewaysOf } from './charts/gateways.ts';
import { fluxImages } from './charts/flux/start.ts';
import { hubOf } from './charts/hub.ts';
import { startOf } from './charts/start.ts';
import { CHARTS, secretRows } from './charts/index.ts';
import { MOSQUITTO } from './charts/mosquitto-template.ts';
import { HUB_SERVICES, servicesOf } from './charts/services.ts';
import type { ImageLock } from './images.ts';
import { imageUse, referenceIn } from './images.ts';
import { layerOf, LAYERS } from './kube/layer.ts';
import { deepFreeze, idOf } from './kube/object.ts';
import { problemsOf } from './render-problems.ts';
import type { ImageUse, Placed, Release } from './release.ts';
import type { Site } from './site/site.ts';

/**
 * Everything that a site is: pure, the same for the same input on any machine, frozen. Throws one RenderError with
 * every reason why the site cannot be rendered.
 */
export function render(site: Site, lock: ImageLock): Release {
  const images = imagesOf(site, lock);
  const gateways = gatewaysOf(site, lock);
  const hub = hubOf(site, lock);
  const secrets = secretRows(site, gateways, hub);
  const imageOf = (image: string): string => referenceIn(lock, site.images.registry, image);
  const placed = CHARTS.flatMap(({ name, layer, build }) =>
    build(site, gateways, hub, imageOf).map((object) => ({
      layer: layerOf(layer, object),
      chart: name,
      id: idOf(object),
      object,
    })),
  );
  const start = startOf(site, images, placed);
  const problems = [
    ...problemsOf(site, lock, imageNames(site), [...gateways, ...(hub === undefined ? [] : [hub])], secrets),
    ...clashes([...start, ...placed]),
    ...takenTwice(placed),
    ...fitProblems({ site, start, placed }),
  ];
  if (problems.length > 0) throw new RenderError(site.name, problems);
  return deepFreeze({ site, placed: placed.toSorted(byLayerAndId), start, images, secrets });
}

export class RenderError extends Error {
  readonly problems: readonly string[];

  constructor(site: string, problems: readonly string[]) {
    super(`site ${site} cannot be rendered:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'RenderError';
    this.problems = problems;
  }
}

/** That there is room for everything, and, where it is asked for, without any one host too. */
function fitProblems(reckoned: Reckoned): readonly string[] {
  const budget = budgetOf(reckoned);
  const problems = budgetProblems(budget);
  const isAsked = problems.length === 0 && reckoned.site.survives === 'any-host';
  return isAsked ? lossProblems(reckoned, budget) : problems;
}

/** The images that this site runs, by name. */
export function imageNames(site: Site): readonly string[] {
  const services = [
    ...gatewayHosts(site).flatMap(servicesOf),
    ...(site.ingest === undefined ? [] : HUB_SERVICES),
  ];
  const broker = gatewayHosts(site).length === 0 ? [] : [MOSQUITTO];
  return [
    ...new Set([
      ...broker,
      ...services.map(({ manifest }) => manifest.image),
      ...CHARTS.flatMap((chart) => chart.images?.(site) ?? []),
      ...fluxImages(site),
    ]),
  ].toSorted();
}

function imagesOf(site: Site, lock: ImageLock): readonly ImageUse[] {
  return imageNames(site).flatMap((name) => imageUse(lock, site.images.registry, name) ?? []);
}

/** Two charts, or one twice, that make the same object: one would overwrite the other. */
export function clashes(placed: readonly Placed[]): readonly string[] {
  const charts = new Map<string, string>();
  return placed.flatMap(({ id, chart }) => {
    const other = charts.get(id);
    charts.set(id, chart);
    return other === undefined
      ? []
      : [`${id}: is made by the charts ${other} and ${chart}; leave it to one, or give one another name`];
  });
}

interface ServiceSpec {
  clusterIP?: string;
  ports?: readonly { nodePort?: number; protocol?: string }[];
}

/** Two Services with one fixed address or node port: the API server takes the first, and no step after the second. */
export function takenTwice(placed: readonly Placed[]): readonly string[] {
  const owners = new Map<string, string>();
  return placed.flatMap(({ id, object }) => {
    if (object.kind !== 'Service') return [];
    const { clusterIP = 'None', ports = [] } = object.spec as ServiceSpec;
    const wanted = [
      ...(clusterIP === 'None' ? [] : [`the address ${clusterIP}`]),
      ...ports.flatMap(({ nodePort, protocol = 'TCP' }) =>
        nodePort === undefined ? [] : [`the node port ${nodePort}/${protocol}`],
      ),
    ];
    return wanted.flatMap((place) => {
      const owner = owners.get(place);
      owners.set(place, id);
      return owner === undefined ? [] : [`${id}: ${place} is ${owner}'s already; give one of them another`];
    });
  });
}

/** By code unit, not by locale, so that the order is the same on any machine. */
function byLayerAndId(one: Placed, other: Placed): number {
  const layers = LAYERS.indexOf(one.layer) - LAYERS.indexOf(other.layer);
  if (layers !== 0) return layers;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
