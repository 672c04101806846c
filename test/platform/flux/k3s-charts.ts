import type { Cluster } from '../../engines/cluster.ts';
import { definitionsOf, establish, ISTIO_DEFINITIONS } from '../../engines/definitions.ts';

/**
 * Plays K3s's own controller, which is not here: what the charts of the layer `mesh` bring as far as a step waits for
 * it. Istio itself does not run.
 */
export async function bringMesh(cluster: Cluster): Promise<void> {
  await establish(cluster, definitionsOf(ISTIO_DEFINITIONS));
  const labels = { app: 'istiod' };
  await cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: {
      // Of none every one is there: nobody here could run it.
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'discovery', image: 'registry.example.com/edge/pilot' }] },
      },
    },
  });
}
