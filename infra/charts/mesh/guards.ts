import { MESH_NAMESPACE } from '../../kube/mesh.ts';
import { PART_OF, REASON } from '../../kube/names.ts';
import type { Allowed, Peer } from '../../kube/network-policy.ts';
import { allowPods, ANYWHERE, apiServers, DNS } from '../../kube/network-policy.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Site } from '../../site/site.ts';

/** What finds the pods of a chart: labels of Istio 1.31, as its charts write them. */
const ISTIOD = { app: 'istiod' };
const ZTUNNEL = { app: 'ztunnel' };
const CNI = { 'k8s-app': 'istio-cni-node' };

const XDS_PORT = 15_012;
const WEBHOOK_PORT = 15_017;

/**
 * What the mesh's own pods may do. A ztunnel takes the line's connections in the network of the pod that they are for,
 * so the policies of that pod decide there; here it only asks istiod.
 */
export function meshGuards(site: Site): readonly KubeObject[] {
  const toApi = apiServers(site);
  return [
    guard(
      'istiod',
      ISTIOD,
      [
        { peers: [pods(ZTUNNEL)], port: XDS_PORT },
        { peers: [ANYWHERE], port: WEBHOOK_PORT },
      ],
      toApi,
      {
        [REASON]: `${WEBHOOK_PORT}: the API server asks whether an object of Istio is in order, and is no pod; K3s's comes over a tunnel to the host, or from its own host's address`,
      },
    ),
    guard('ztunnel', ZTUNNEL, [], [{ peers: [pods(ISTIOD)], port: XDS_PORT }, ...DNS]),
    guard('istio-cni', CNI, [], toApi),
  ];
}

function guard(
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  ingress: readonly Allowed[],
  egress: readonly Allowed[],
  annotations?: Readonly<Record<string, string>>,
): KubeObject {
  const metadata = { name, namespace: MESH_NAMESPACE, labels: PART_OF, ...(annotations && { annotations }) };
  return allowPods(metadata, matchLabels, ingress, egress, false);
}

function pods(matchLabels: Readonly<Record<string, string>>): Peer {
  return { podSelector: { matchLabels } };
}
