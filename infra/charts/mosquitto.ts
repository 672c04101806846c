import { isOnEdge } from '../kube/instance.ts';
import { NAME_LABEL, PART_OF, SUMMARY } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import { workloadObjects } from '../kube/workload.ts';
import { BROKER } from './broker-endpoint.ts';
import type { Gateway } from './gateways.ts';

/** A broker on every gateway, and the one Service that leads to each gateway's own. */
export function mosquitto(gateways: readonly Gateway[]): readonly KubeObject[] {
  const brokers = gateways.map(({ broker }) => broker);
  const [onK3s] = brokers.filter(({ host }) => !isOnEdge(host));
  return [
    ...brokers.flatMap((broker) => workloadObjects(broker)),
    ...(onK3s === undefined ? [] : [brokerService(onK3s.namespace)]),
  ];
}

/**
 * Both policies `Local`: a machine that connects to a gateway, and a service on it, get this gateway's broker or
 * none, and the broker sees a machine's own address. One Service, because a node port is the whole cluster's.
 *
 * Not-ready addresses too: a gateway that was out of reach comes back with its pods marked not ready for some seconds,
 * just when every machine connects anew, and there is no other broker to be led to.
 */
function brokerService(namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: BROKER.name,
      namespace,
      labels: { ...PART_OF, [NAME_LABEL]: BROKER.name },
      annotations: {
        [SUMMARY]: "Leads to the broker of the gateway that it is asked on, and to no other's.",
      },
    },
    spec: {
      type: 'NodePort',
      clusterIP: BROKER.clusterIp,
      internalTrafficPolicy: 'Local',
      externalTrafficPolicy: 'Local',
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      publishNotReadyAddresses: true,
      selector: { [NAME_LABEL]: BROKER.name },
      ports: [
        {
          name: 'mqtts',
          protocol: 'TCP',
          port: BROKER.port,
          targetPort: BROKER.port,
          nodePort: BROKER.linePort,
        },
      ],
    },
  };
}
