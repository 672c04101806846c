import type { ImageUse } from '../../release.ts';
import { PART_OF } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';
import { podSecurity } from '../namespaces.ts';
import { helmChart, ON_K3S, repositoryAndTag } from '../third-party.ts';
import type { ThirdParty } from '../third-party.ts';

export const FLUX_NAMESPACE = 'flux-system';

/** Installs Flux and keeps it as the FluxInstance says. It holds the manifests of Flux 2.9.5, so it needs no network. */
export const FLUX_OPERATOR: ThirdParty = {
  name: 'flux-operator',
  source: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
  version: '0.59.0',
  licence: 'AGPL-3.0',
  namespace: FLUX_NAMESPACE,
  images: ['flux-operator'],
  requests: { cpuMilli: 20, memoryMiB: 64 },
  ready: {
    definitions: ['fluxinstances.fluxcd.controlplane.io'],
    deployments: ['flux-operator'],
  },
};

/** The namespace of Flux, and the operator in it. */
export function fluxOperator(site: Site, images: readonly ImageUse[]): readonly KubeObject[] {
  const image = images.find(({ name }) => name === FLUX_OPERATOR.name);
  const { cpuMilli, memoryMiB } = FLUX_OPERATOR.requests;
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: FLUX_NAMESPACE, labels: { ...PART_OF, ...podSecurity('restricted', site) } },
    },
    helmChart(FLUX_OPERATOR, site, {
      image: image && repositoryAndTag(image, `v${FLUX_OPERATOR.version}`),
      affinity: ON_K3S,
      resources: {
        requests: { cpu: `${cpuMilli}m`, memory: `${memoryMiB}Mi` },
        limits: { memory: `${memoryMiB * 2}Mi` },
      },
      // A page on every gateway that nobody there looks at, with rights of its own.
      web: { enabled: false },
    }),
  ];
}
