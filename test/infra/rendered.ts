import { render } from '../../infra/render.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Site } from '../../infra/site/site.ts';
import { aLock, aSmallSite } from './small-site.ts';

/** The object of that id in the release of a small site; throws where there is none. */
export function objectOf(id: string, site: Site = aSmallSite()): KubeObject {
  const found = render(site, aLock()).placed.find((placed) => placed.id === id);
  if (found === undefined) throw new Error(`no object ${id}`);
  return found.object;
}

/** What the tests read of a controller. */
export interface Controller {
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    strategy?: { type: string };
    podManagementPolicy?: string;
    serviceName?: string;
    volumeClaimTemplates?: { metadata: { name: string }; spec: Record<string, unknown> }[];
    template: {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> };
      spec: Record<string, unknown> & {
        volumes: Record<string, unknown>[];
        containers: [
          {
            image: string;
            env?: { name: string; value: string }[];
            ports: Record<string, unknown>[];
            resources: Record<'requests' | 'limits', Record<string, string>>;
            livenessProbe: Record<string, unknown>;
            volumeMounts: { name: string; mountPath: string; readOnly: boolean }[];
            securityContext: Record<string, unknown>;
          },
        ];
      };
    };
  };
}

export function controllerOf(id: string, site?: Site): Controller['spec'] {
  return (objectOf(id, site) as KubeObject & Controller).spec;
}

/** Namespace and name of the two engines of the small site: on a K3s host, and on an EdgeCore host. */
export const ON_K3S = 'apps/StatefulSet/manufacturing/collision-engine-gw-1';
export const ON_EDGE = 'apps/Deployment/edge/collision-engine-gw-2';
