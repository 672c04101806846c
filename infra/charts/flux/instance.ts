import type { ImageUse } from '../../release.ts';
import { sumOf } from '../../budget/amount.ts';
import { writeRequests } from '../../budget/stated-requests.ts';
import { PART_OF, REQUESTS } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';
import { ON_K3S } from '../third-party.ts';
import { FLUX_NAMESPACE } from './operator.ts';

/** 2.9.5, as flux2's own manifests of that version name its controllers. */
export const FLUX_VERSION = '2.9.5';

/** What a program of Flux asks for; `from` says where the figure is from. */
export interface Controller {
  readonly name: string;
  readonly version: string;
  readonly cpuMilli: number;
  readonly memoryMiB: number;
  readonly from: string;
}

const SOURCE: Controller = {
  name: 'source-controller',
  version: 'v1.9.5',
  cpuMilli: 20,
  memoryMiB: 96,
  from: 'Flux’s own request is 64 MiB; an artifact of a site and its unpacked content are held at once; not measured',
};
const KUSTOMIZE: Controller = {
  name: 'kustomize-controller',
  version: 'v1.9.5',
  cpuMilli: 20,
  memoryMiB: 128,
  from: 'Flux’s own request is 64 MiB; twice that for a tree of a hundred objects; not measured',
};
const HELM: Controller = {
  name: 'helm-controller',
  version: 'v1.6.4',
  cpuMilli: 20,
  memoryMiB: 96,
  from: 'Flux’s own request is 64 MiB; a chart and its history are held at once; not measured',
};

/**
 * Only who pulls, who applies and, where a site has charts of the user, who installs these. Nobody is told by webhook: a
 * site behind a WAN that comes and goes is asked for its state, and says it by metrics.
 */
export function fluxControllers({ helmReleases }: Pick<Site, 'helmReleases'>): readonly Controller[] {
  return helmReleases.length === 0 ? [SOURCE, KUSTOMIZE] : [SOURCE, KUSTOMIZE, HELM];
}

/** What the controllers read, of which a site’s start makes objects. */
export const FLUX_DEFINITIONS: readonly string[] = [
  'ocirepositories.source.toolkit.fluxcd.io',
  'kustomizations.kustomize.toolkit.fluxcd.io',
];

/** Flux as the operator is to install it: its controllers on K3s hosts, by digest, cut to a gateway. */
export function fluxInstance(site: Site, images: readonly ImageUse[]): readonly KubeObject[] {
  const controllers = fluxControllers(site);
  return [
    {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: {
        name: 'flux',
        namespace: FLUX_NAMESPACE,
        labels: PART_OF,
        annotations: { [REQUESTS]: writeRequests({ requests: sumOf(controllers), isOnEachHost: false }) },
      },
      spec: {
        distribution: { version: FLUX_VERSION, registry: site.images.registry },
        components: controllers.map(({ name }) => name),
        cluster: { type: 'kubernetes', size: 'small', multitenant: false, networkPolicy: true },
        // With no volume a source-controller that restarts while the WAN is down has no artifact left to give.
        storage: { class: 'local-path', size: '1Gi' },
        kustomize: {
          patches: controllers.map((controller) => {
            return {
              target: { kind: 'Deployment', name: controller.name },
              patch: JSON.stringify(patchOf(controller, images), undefined, 2),
            };
          }),
        },
      },
    },
  ];
}

/** JSON patch (RFC 6902): an `add` sets what is there already, too. */
function patchOf({ name, cpuMilli, memoryMiB }: Controller, images: readonly ImageUse[]): readonly unknown[] {
  const reference = images.find((image) => image.name === name)?.reference;
  const set = (path: string, value: unknown) => ({ op: 'add', path: `/spec/template/spec${path}`, value });
  return [
    ...(reference === undefined ? [] : [set('/containers/0/image', reference)]),
    set('/containers/0/resources', {
      requests: { cpu: `${cpuMilli}m`, memory: `${memoryMiB}Mi` },
      limits: { memory: `${memoryMiB * 3}Mi` },
    }),
    set('/affinity', ON_K3S),
  ];
}
