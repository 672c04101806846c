import type { Flow } from '../kube/flow.ts';
import { isOnEdge } from '../kube/instance.ts';
import { BROKER } from './broker-endpoint.ts';
import type { Gateway, GatewayService } from './gateways.ts';
import type { Hub } from './hub.ts';
import { ingestPort } from './hub.ts';

/** Those of a gateway that read or write a topic: they, and nobody else at the site, talk to its broker. */
export function brokerUsers({ services }: Gateway): readonly GatewayService[] {
  return services.filter(
    ({ service: { manifest } }) => manifest.reads.length > 0 || manifest.writes.length > 0,
  );
}

/** The line's own, on K3s hosts: on an EdgeCore host there is no mesh, and its firewall decides. */
export function lineFlows(gateways: readonly Gateway[]): readonly Flow[] {
  return gateways
    .filter(({ host }) => !isOnEdge(host))
    .map((gateway) => ({
      to: gateway.broker,
      port: BROKER.port,
      from: brokerUsers(gateway).map(({ instance }) => instance),
      outside:
        'machines are outside the mesh and come in by the node port; the broker takes TLS 1.2 and newer with a ' +
        'certificate of the site’s CA only, and its access list says which topics are theirs',
    }));
}

/** A hub's own. */
export function hubFlows(hub: Hub | undefined): readonly Flow[] {
  return (hub?.services ?? []).flatMap(({ service, instance }) => {
    const port = ingestPort(service);
    if (port === undefined) return [];
    const outside =
      'sites are outside the cluster and come in by the node port; the ingest takes mutual TLS only, and from the ' +
      'sites that it was told';
    return [{ to: instance, port, from: [], outside }];
  });
}
