import type { Instance } from '../kube/instance.ts';
import { NAME_LABEL, PART_OF, REASON, selectorOf, SUMMARY } from '../kube/names.ts';
import { localNodePort } from '../kube/node-port.ts';
import type { KubeObject } from '../kube/object.ts';

/** Where sites come in at a hub: a node port, `Local`, so that a NetworkPolicy sees who connects. */
export function siteEntrance(
  instance: Instance,
  name: string,
  summary: string,
  at: { port: number; nodePort: number; publicPort: number },
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: instance.namespace,
      labels: { ...PART_OF, [NAME_LABEL]: instance.template.workload },
      annotations: {
        [SUMMARY]: summary,
        [REASON]: `sites are outside the cluster; port ${at.publicPort} of the hub’s public name is forwarded to ${at.nodePort} of this host, TLS unopened`,
      },
    },
    spec: localNodePort(selectorOf(instance), { name, port: at.port, nodePort: at.nodePort }),
  };
}
