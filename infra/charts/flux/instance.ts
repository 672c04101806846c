import type { ImageUse } from '../../release.ts';
import { PART_OF } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';
import { FLUX_NAMESPACE, ON_K3S } from './operator.ts';

/** 2.9.5, as flux2's own manifests of that version name its controllers. */
export const FLUX_VERSION = '2.9.5';

interface Controller {
  readonly name: string;
  readonly version: string;
  readonly memoryMiB: number;
}

/**
 * Only who pulls, who applies, and who installs charts of the user. Nobody is told by webhook: a site behind a WAN that
 * comes and goes is asked for its state, and says it by metrics.
 */
export const FLUX_CONTROLLERS: readonly Controller[] = [
  { name: 'source-controller', version: 'v1.9.5', memoryMiB: 96 },
  { name: 'kustomize-controller', version: 'v1.9.5', memoryMiB: 128 },
  { name: 'helm-controller', version: 'v1.6.4', memoryMiB: 96 },
];

/** What the controllers read, of which a site’s start makes objects. */
export const FLUX_DEFINITIONS: readonly string[] = [
  'ocirepositories.source.toolkit.fluxcd.io',
  'kustomizations.kustomize.toolkit.fluxcd.io',
];

const CPU_MILLI = 20;

/** Flux as the operator is to install it: its controllers on K3s hosts, by digest, cut to a gateway. */
export function fluxInstance(site: Site, images: readonly ImageUse[]): readonly KubeObject[] {
  return [
    {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: { name: 'flux', namespace: FLUX_NAMESPACE, labels: PART_OF },
      spec: {
        distribution: { version: FLUX_VERSION, registry: site.images.registry },
        components: FLUX_CONTROLLERS.map(({ name }) => name),
        cluster: { type: 'kubernetes', size: 'small', multitenant: false, networkPolicy: true },
        // With no volume a source-controller that restarts while the WAN is down has no artifact left to give.
        storage: { class: 'local-path', size: '1Gi' },
        kustomize: {
          patches: FLUX_CONTROLLERS.map((controller) => {
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
function patchOf({ name, memoryMiB }: Controller, images: readonly ImageUse[]): readonly unknown[] {
  const reference = images.find((image) => image.name === name)?.reference;
  const set = (path: string, value: unknown) => ({ op: 'add', path: `/spec/template/spec${path}`, value });
  return [
    ...(reference === undefined ? [] : [set('/containers/0/image', reference)]),
    set('/containers/0/resources', {
      requests: { cpu: `${CPU_MILLI}m`, memory: `${memoryMiB}Mi` },
      limits: { memory: `${memoryMiB * 3}Mi` },
    }),
    set('/affinity', ON_K3S),
  ];
}
